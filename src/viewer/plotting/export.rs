//! Export of plots: CSV with the data of the history, PNG and SVG with the displayed plot.

use crate::monitoring::history::Bucket;
use crate::ports::signals::cell;
use crate::store;
use crate::viewer::messages::plots::Format;
use crate::viewer::plotting::chart::{self, Chart, Drawn, paint_key};
use crate::viewer::plotting::columns::Columns;
use crate::viewer::plotting::legend::{Geometry, PlotColors};
use crate::viewer::plotting::xy_figure::{self, Series, Style, XyFigure};
use crate::viewer::plotting::{raster, svg, xy};
use crate::viewer::ui::scale::Range;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, names, theme};
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::plot::{Content, Plot};
use crate::viewer::view_model::plot_source::PlotSource;
use bevy::image::Image;
use bevy_egui::egui::{self, Align2, Rect, Vec2, vec2};
use std::path::{Path, PathBuf};

/// Size of images, points.
const SIZE: Vec2 = vec2(960.0, 480.0);
/// Pixels per point.
const PIXELS: f32 = 2.0;
/// Margin around an image, points.
const MARGIN: f32 = 12.0;
/// Height of the heading, points.
const HEAD: f32 = 18.0;

/// A plot ready to be written to a file on any thread.
pub struct Export {
    path: PathBuf,
    content: ExportContent,
}

enum ExportContent {
    Text(String),
    Picture(Image),
}

impl Export {
    /// Writes the file; returns its path.
    ///
    /// # Errors
    /// The reason, for the user.
    pub fn write(self) -> Result<PathBuf, String> {
        let Self { path, content } = self;
        let bytes = match content {
            ExportContent::Text(text) => text.into_bytes(),
            ExportContent::Picture(image) => {
                raster::png(image).map_err(|reason| format!("cannot write {}: {reason}", path.display()))?
            }
        };
        store::write(&path, bytes).map_err(|error| format!("{error}; {}", error.remedy()))?;
        Ok(path)
    }
}

/// Draws a plot in its present view for a file in a folder.
///
/// # Errors
/// The plot does not exist or has no data, as a text for the user.
pub fn prepare(
    board: &PlotBoard,
    source: &PlotSource,
    plot: u64,
    format: Format,
    folder: &Path,
) -> Result<Export, String> {
    let plot = board.position(plot).map(|at| &board.plots[at]).ok_or("this plot is gone")?;
    let window = board.view.window(board.window_s, source.now_s);
    let name = plot.paths().first().map_or("empty".into(), |path| path.replace(['.', '[', ']'], "_"));
    let now = jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S");
    let path = store::free_name(folder, &format!("kpp_plot_{name}_{now}"), format.ending());
    let content = match format {
        Format::Csv => ExportContent::Text(table(plot, source, window)?),
        Format::Png => ExportContent::Picture(picture(plot, source, window).picture.into_image()),
        Format::Svg => {
            ExportContent::Text(svg::write(SIZE, theme::panel(false), &picture(plot, source, window).shapes))
        }
    };
    Ok(Export { path, content })
}

/// `chain.speed min [m/s]`.
fn heading(path: &str, what: &str, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" [{unit}]") };
    format!("{path} {what}{unit}")
}

/// All signals of a plot in SI, one line per column of the history, with least and greatest value.
pub fn table(plot: &Plot, source: &PlotSource, window: Range) -> Result<String, String> {
    let mut columns: Vec<(String, Columns)> = Vec::new();
    for path in plot.paths() {
        let unit = source.signals.position(path).map_or("", |at| source.signals.table[at].unit);
        let histories = [
            (Some(source.history), ""),
            (source.baseline, " without the last edit"),
            (source.parent, " in the parent branch"),
        ];
        for (history, suffix) in histories {
            let Some(held) = history.and_then(|history| Columns::held(history, path, window)) else { continue };
            let name = |what| heading(&format!("{path}{suffix}"), what, unit);
            columns.push((format!("{},{}", name("min"), name("max")), held));
        }
    }
    let Some((_, clock)) = columns.first() else { return Err("nothing is recorded of this plot yet".into()) };
    let mut text = String::from("time [s]");
    columns.iter().for_each(|(heading, _)| text.extend([",", heading]));
    text.push('\n');
    for at in 0..clock.values.len() {
        let time = clock.time(at);
        if !(window.0..=window.1).contains(&time) {
            continue;
        }
        // Middle of a column, rounded to remove floating-point noise.
        text.push_str(&cell((time * 1e6).round() / 1e6));
        for (_, column) in &columns {
            let extent = column.at(time).unwrap_or(Bucket::NONE);
            text.extend([",", &cell(extent.min), ",", &cell(extent.max)]);
        }
        text.push('\n');
    }
    Ok(text)
}

/// The plot on a light background, for print.
fn picture(plot: &Plot, source: &PlotSource, window: Range) -> raster::Painted {
    raster::paint(SIZE, PIXELS, false, |ui| {
        let whole = Rect::from_min_size(egui::Pos2::ZERO, SIZE).shrink(MARGIN);
        paint(ui, whole, plot, source, window);
    })
}

fn paint(ui: &egui::Ui, whole: Rect, plot: &Plot, source: &PlotSource, window: Range) {
    let look = PlotColors::of(ui.visuals());
    let painter = ui.painter();
    let (head, body) = whole.split_top_bottom_at_y(whole.top() + HEAD);
    let span = format!("kpp, {} to {}", figures::clock(window.0), figures::clock(window.1));
    let font = theme::figures(9.5);
    let left = painter.text(head.right_top(), Align2::RIGHT_TOP, span, font, look.faint).left();
    let key = Rect::from_min_max(head.min, egui::pos2(left - 10.0, head.top() + 13.0));
    paint_key(painter, key, &look, source.baseline.is_some(), source.parent.is_some());
    match &plot.content {
        Content::Time(list) => {
            let geometry = Geometry::of(body, list.len(), chart::has_right_axis(plot));
            let most = 2 * chart::columns_for(geometry.area);
            let curves: Vec<Drawn> =
                list.iter().map(|curve| Drawn::gather(&curve.path, source, window, most)).collect();
            let ranges = chart::ranges(plot, &curves);
            // The legend shows the values at the right end.
            let chart = Chart {
                plot,
                curves: &curves,
                window,
                ranges,
                reading_s: None,
                cursor_s: None,
                selection: None,
                marks: source.marks,
                chosen: None,
            };
            chart.paint(painter, &geometry, &look);
        }
        Content::Xy { x, y } => {
            let ((x_display, x_label), (y_display, y_label)) = (xy::axis(x, source), xy::axis(y, source));
            let points = xy::points(source, (x, &x_display), (y, &y_display), window, 1000);
            let color = names::on_ground(names::color_of(y), look.dark);
            let series = [Series { label: "", points, color, style: Style::Trail }];
            let figure = XyFigure { x_label: &x_label, y_label: &y_label, series: &series, limits: plot.zoomed };
            xy_figure::paint(painter, body, &figure, &look, None);
        }
    }
    if plot.paths().is_empty() {
        let (at, font) = (whole.left_top(), theme::words(theme::SMALL));
        text_within(painter, at, Align2::LEFT_TOP, "empty plot", font, look.faint, whole.width());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::plotting::columns::tests::{history, signals};

    fn export(
        board: &PlotBoard,
        source: &PlotSource,
        plot: u64,
        format: Format,
        folder: &Path,
    ) -> Result<PathBuf, String> {
        prepare(board, source, plot, format, folder)?.write()
    }

    const PATHS: &[(&str, &str)] = &[("power.compressor", "W"), ("power.grid", "W"), ("chain.speed", "m/s")];

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kpp-plots-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_plot_becomes_a_table_that_reads_back_and_two_pictures() {
        let (history, signals) = (history(PATHS, 30.0), signals(PATHS, 30.0));
        let baseline = history.clone();
        let source = PlotSource {
            history: &history,
            signals: &signals,
            machine: None,
            now_s: 30.0,
            baseline: Some(&baseline),
            parent: None,
            marks: &[],
        };
        let mut board = PlotBoard::default();
        board.window_s = 10.0;
        let id = board.plots[0].id;
        let folder = folder("export");
        let csv = std::fs::read_to_string(export(&board, &source, id, Format::Csv, &folder).unwrap()).unwrap();
        let mut lines = csv.lines();
        let header = "time [s],power.compressor min [W],power.compressor max [W],\
                      power.compressor without the last edit min [W]";
        assert!(lines.next().unwrap().starts_with(header), "{csv}");
        let rows: Vec<Vec<f64>> =
            lines.map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
        assert_eq!(rows.len(), 200);
        let held = Columns::held(&history, "power.compressor", (20.0, 30.0)).unwrap();
        assert!(rows.iter().all(|row| row[1] as f32 == held.at(row[0]).unwrap().min && row.len() == 9));
        let png = std::fs::read(export(&board, &source, id, Format::Png, &folder).unwrap()).unwrap();
        assert!(png.starts_with(b"\x89PNG") && png.len() > 10_000);
        let svg = std::fs::read_to_string(export(&board, &source, id, Format::Svg, &folder).unwrap()).unwrap();
        for text in ["electricity in", "electricity out", "kW", "without the last edit"] {
            assert!(svg.contains(text), "{text}");
        }
        let xy = board.add_xy("power.grid", "chain.speed");
        let svg = std::fs::read_to_string(export(&board, &source, xy, Format::Svg, &folder).unwrap()).unwrap();
        assert!(svg.contains("electricity out [kW]") && svg.contains("chain speed [m/s]"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_cannot_be_written_is_said() {
        let (history, signals) = (history(PATHS, 5.0), signals(PATHS, 5.0));
        let source = PlotSource {
            history: &history,
            signals: &signals,
            machine: None,
            now_s: 5.0,
            baseline: None,
            parent: None,
            marks: &[],
        };
        let mut board = PlotBoard::default();
        let nowhere = Path::new("/nowhere/at/all");
        for format in Format::ALL {
            let message = export(&board, &source, board.plots[0].id, format, nowhere).unwrap_err();
            assert!(message.contains("/nowhere/at/all"), "{message}");
        }
        let empty = board.add_plot();
        assert!(export(&board, &source, empty, Format::Csv, nowhere).unwrap_err().contains("nothing is recorded"));
        assert!(export(&board, &source, 999, Format::Csv, nowhere).is_err());
    }
}
