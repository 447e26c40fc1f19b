//! File format of the window's settings, `kpp/window.ron`: separate types, so that files stay readable when the types
//! of the running program change.
//!
//! A missing field has its default. A panel that a file does not contain is added to the layout, which is otherwise
//! kept. Former names can still be read.

use crate::viewer::messages::pane::{Pane, Side, panel_table};
use crate::viewer::view_model::board::{MOST, PlotBoard};
use crate::viewer::view_model::layout::Node;
use crate::viewer::view_model::plot::{Content, Curve, Plot, Side as Axis};
use crate::viewer::view_model::render_quality::QualityPreset;
use crate::viewer::view_model::selection::{AirColor, ViewOptions};
use serde::{Deserialize, Serialize};

/// Version written to files. A file without a version has version 1.
pub const VERSION: u32 = 1;

/// Declares an enum of the file format with the variants of a runtime enum: the compiler reports a variant that either
/// of them lacks.
macro_rules! mirror {
    ($saved:ident of $running:ident { $($(#[$attribute:meta])* $variant:ident),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        enum $saved {
            $($(#[$attribute])* $variant),+
        }
        impl From<$running> for $saved {
            fn from(running: $running) -> Self {
                match running { $($running::$variant => Self::$variant),+ }
            }
        }
        impl From<$saved> for $running {
            fn from(saved: $saved) -> Self {
                match saved { $($saved::$variant => Self::$variant),+ }
            }
        }
    };
}

mirror!(SavedPreset of QualityPreset { Light, Full });

mirror!(SavedSide of Side { Left, Right, Bottom });

mirror!(SavedAxis of Axis { Left, Right });

mirror!(SavedAir of AirColor { Plain, Pressure, Temperature });

// Renamed panels can still be read by their former names, which are in the table of panels.
macro_rules! mirror_panes {
    ($($(#[$about:meta])+ $pane:ident, $title:literal, $side:expr, $draw:ident, $help:literal, [$($former:literal),*];)+) => {
        mirror!(SavedPane of Pane { $($(#[serde(alias = $former)])* $pane),+ });
    };
}

panel_table!(mirror_panes);

/// The window's settings at run time.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowSettings {
    /// Whether the theme is dark.
    pub dark: bool,
    /// Scale of text and panels; 1 is normal.
    pub scale: f32,
    /// Options of the scene.
    pub view: ViewOptions,
    /// Render quality, if chosen by the user.
    pub tier: Option<QualityPreset>,
    /// Hidden sides.
    pub hidden: Vec<Side>,
    /// Layout of the panels.
    pub layout: Node,
    /// The plots.
    pub plots: PlotBoard,
}

impl Default for WindowSettings {
    fn default() -> Self {
        Self {
            dark: true,
            scale: 1.0,
            view: ViewOptions::default(),
            tier: None,
            hidden: Vec::new(),
            layout: Node::default(),
            plots: PlotBoard::default(),
        }
    }
}

impl WindowSettings {
    /// Parses the text of a file.
    ///
    /// # Errors
    /// Problem and location.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: WindowFile = ron::from_str(text).map_err(|error| error.to_string())?;
        if file.version > VERSION {
            return Err(format!("it has version {}, this kpp reads version {VERSION}", file.version));
        }
        Ok(file.into())
    }

    /// Writes the text of a file.
    pub fn text(&self) -> String {
        ron::ser::to_string_pretty(&WindowFile::from(self), ron::ser::PrettyConfig::default())
            .expect("settings are plain data")
    }
}

#[derive(Serialize, Deserialize)]
struct WindowFile {
    #[serde(default = "first_version")]
    version: u32,
    #[serde(default = "yes")]
    dark: bool,
    #[serde(default = "one")]
    scale: f32,
    #[serde(default)]
    view: SavedView,
    #[serde(default)]
    tier: Option<SavedPreset>,
    #[serde(default)]
    hidden: Vec<SavedSide>,
    #[serde(default)]
    layout: SavedNode,
    #[serde(default)]
    plots: SavedPlots,
}

fn first_version() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn one() -> f32 {
    1.0
}

impl From<&WindowSettings> for WindowFile {
    fn from(settings: &WindowSettings) -> Self {
        Self {
            version: VERSION,
            dark: settings.dark,
            scale: settings.scale,
            view: settings.view.into(),
            tier: settings.tier.map(Into::into),
            hidden: settings.hidden.iter().map(|side| (*side).into()).collect(),
            layout: (&settings.layout).into(),
            plots: (&settings.plots).into(),
        }
    }
}

impl From<WindowFile> for WindowSettings {
    fn from(file: WindowFile) -> Self {
        Self {
            dark: file.dark,
            scale: if file.scale.is_finite() { file.scale } else { one() },
            view: file.view.into(),
            tier: file.tier.map(Into::into),
            hidden: file.hidden.into_iter().map(Into::into).collect(),
            layout: Node::from(file.layout).completed(),
            plots: file.plots.into(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct SavedView {
    forces: bool,
    tension: bool,
    energy: bool,
    air: SavedAir,
    section: bool,
    labels: bool,
}

impl Default for SavedView {
    fn default() -> Self {
        ViewOptions::default().into()
    }
}

impl From<ViewOptions> for SavedView {
    fn from(view: ViewOptions) -> Self {
        let ViewOptions { forces, tension, energy, air, section, labels } = view;
        Self { forces, tension, energy, air: air.into(), section, labels }
    }
}

impl From<SavedView> for ViewOptions {
    fn from(view: SavedView) -> Self {
        let SavedView { forces, tension, energy, air, section, labels } = view;
        Self { forces, tension, energy, air: air.into(), section, labels }
    }
}

#[derive(Serialize, Deserialize)]
enum SavedNode {
    Tabs(usize, Vec<SavedPane>),
    Row(Vec<(f32, SavedNode)>),
    Column(Vec<(f32, SavedNode)>),
}

impl Default for SavedNode {
    fn default() -> Self {
        (&Node::default()).into()
    }
}

impl From<&Node> for SavedNode {
    fn from(node: &Node) -> Self {
        let parts = |parts: &[(f32, Node)]| parts.iter().map(|(size, node)| (*size, node.into())).collect();
        match node {
            Node::Tabs(front, panes) => Self::Tabs(*front, panes.iter().map(|pane| (*pane).into()).collect()),
            Node::Row(row) => Self::Row(parts(row)),
            Node::Column(column) => Self::Column(parts(column)),
        }
    }
}

impl From<SavedNode> for Node {
    fn from(node: SavedNode) -> Self {
        let parts =
            |parts: Vec<(f32, SavedNode)>| parts.into_iter().map(|(size, node)| (size, Node::from(node))).collect();
        match node {
            SavedNode::Tabs(front, panes) => Self::Tabs(front, panes.into_iter().map(Into::into).collect()),
            SavedNode::Row(row) => Self::Row(parts(row)),
            SavedNode::Column(column) => Self::Column(parts(column)),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct SavedPlots {
    plots: Vec<SavedPlot>,
    active: u64,
    window_s: f64,
}

#[derive(Serialize, Deserialize)]
struct SavedPlot {
    id: u64,
    content: SavedContent,
    #[serde(default)]
    zoomed: Option<[(f64, f64); 2]>,
}

#[derive(Serialize, Deserialize)]
enum SavedContent {
    Time(Vec<SavedCurve>),
    Xy { x: String, y: String },
}

#[derive(Serialize, Deserialize)]
struct SavedCurve {
    path: String,
    side: SavedAxis,
    #[serde(default)]
    hidden: bool,
    color: [u8; 3],
}

impl Default for SavedPlots {
    fn default() -> Self {
        (&PlotBoard::default()).into()
    }
}

impl From<&PlotBoard> for SavedPlots {
    fn from(board: &PlotBoard) -> Self {
        let plots = board.plots.iter().map(|plot| SavedPlot {
            id: plot.id,
            content: match &plot.content {
                Content::Time(curves) => SavedContent::Time(curves.iter().map(SavedCurve::from).collect()),
                Content::Xy { x, y } => SavedContent::Xy { x: x.clone(), y: y.clone() },
            },
            zoomed: plot.zoomed,
        });
        Self { plots: plots.collect(), active: board.active, window_s: board.window_s }
    }
}

impl From<&Curve> for SavedCurve {
    fn from(curve: &Curve) -> Self {
        Self { path: curve.path.clone(), side: curve.side.into(), hidden: curve.hidden, color: curve.color }
    }
}

impl From<SavedCurve> for Curve {
    fn from(curve: SavedCurve) -> Self {
        Self { path: curve.path, side: curve.side.into(), hidden: curve.hidden, color: curve.color }
    }
}

impl From<SavedPlots> for PlotBoard {
    fn from(saved: SavedPlots) -> Self {
        let plots = saved.plots.into_iter().take(MOST).map(|plot| {
            let content = match plot.content {
                SavedContent::Time(curves) => Content::Time(curves.into_iter().map(Into::into).collect()),
                SavedContent::Xy { x, y } => Content::Xy { x, y },
            };
            Plot::new(plot.id, content, plot.zoomed)
        });
        let mut board = PlotBoard::empty();
        (board.plots, board.active) = (plots.collect(), saved.active);
        if saved.window_s.is_finite() && saved.window_s > 0.0 {
            board.window_s = saved.window_s;
        }
        board
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_go_through_a_file() {
        let mut settings =
            WindowSettings { dark: false, scale: 1.3, tier: Some(QualityPreset::Full), ..Default::default() };
        settings.view.air = AirColor::Pressure;
        settings.hidden = vec![Side::Bottom];
        settings.layout = Node::all_in_sight();
        settings.plots.add_xy("chain.speed", "power.grid");
        let mut read = WindowSettings::parse(&settings.text()).unwrap();
        assert_eq!((read.layout, read.hidden, read.view), (settings.layout, settings.hidden, settings.view));
        assert_eq!((read.dark, read.scale, read.tier), (false, 1.3, Some(QualityPreset::Full)));
        let contents = |board: &PlotBoard| board.plots.iter().map(|plot| plot.content.clone()).collect::<Vec<_>>();
        assert_eq!(contents(&read.plots), contents(&settings.plots));
        assert_eq!(read.plots.active, settings.plots.active);
        let id = read.plots.add_plot();
        assert_eq!(read.plots.plots.iter().filter(|plot| plot.id == id).count(), 1, "numbers stay apart");
    }

    #[test]
    fn what_a_file_lacks_is_as_at_first_and_the_rest_counts() {
        let (read, first) = (WindowSettings::parse("()").unwrap(), WindowSettings::default());
        assert_eq!((read.layout, read.view, read.scale), (first.layout, first.view, first.scale));
        assert_eq!(read.plots.plots.len(), first.plots.plots.len());
        let read =
            WindowSettings::parse("(dark: false, view: (forces: true), plots: (window_s: 7.0, plots: []))").unwrap();
        assert!(!read.dark && read.view.forces && read.view.labels);
        assert_eq!((read.plots.plots.len(), read.plots.window_s), (0, 7.0));
        assert!(WindowSettings::parse("(version: 2)").unwrap_err().contains("version 2"));
        assert!(WindowSettings::parse("(dark: 3)").is_err());
    }

    #[test]
    fn a_layout_of_an_earlier_version_gets_the_panels_that_it_lacks_and_keeps_the_rest() {
        let text = "(layout: Row([(700.0, Tabs(0, [View])), (300.0, Column([(200.0, Tabs(1, [Parameters, Plots, Figures])),\
                    (100.0, Tabs(0, [Timeline, Alerts, Inspector]))]))]))";
        let layout = WindowSettings::parse(text).unwrap().layout;
        let Node::Row(row) = &layout else { panic!("{layout:?}") };
        let Node::Column(column) = &row[1].1 else { panic!("{layout:?}") };
        assert_eq!((row[0].clone(), row[1].0), ((700.0, Node::Tabs(0, vec![Pane::View])), 300.0));
        let Node::Tabs(1, first) = &column[0].1 else { panic!("{layout:?}") };
        assert_eq!(first[..3], [Pane::Parameters, Pane::Plots, Pane::LiveValues], "{layout:?}");
        assert!(first.contains(&Pane::Signals), "beside what it stands beside at first: {layout:?}");
        let Node::Tabs(0, second) = &column[1].1 else { panic!("{layout:?}") };
        assert_eq!(second[..3], [Pane::Timeline, Pane::Alarms, Pane::Inspector]);
    }
}
