//! Where the panels are: tiles around the view that can be dragged, resized, hidden, saved and put back.
//!
//! The tiles themselves are egui_tiles'. Here is what it lacks: a description that can be written to a file, sides that
//! are hidden together, and side panels that keep their width when the window changes.

use bevy::prelude::Resource;
use bevy_egui::egui;
use egui_tiles::{Container, Linear, LinearDir, Tabs, Tile, TileId, Tiles, Tree};
use std::collections::BTreeMap;

/// A panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pane {
    /// The machine.
    View,
    /// Every parameter, presets, A and B, edits made.
    Parameters,
    /// Every signal.
    Signals,
    /// Figures of now.
    Figures,
    /// What is selected.
    Inspector,
    /// Plots.
    Plots,
    /// Where the power goes.
    Books,
    /// Energy and exergy on their way through the machine.
    Energy,
    /// The live checks.
    Checks,
    /// The record and its branches.
    Timeline,
    /// Alarms and events.
    Alarms,
}

/// Panels that one key hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// What goes in, and what can be read: parameters, signals.
    Left,
    /// What comes out: figures, plots, books, inspector.
    Right,
    /// Time: timeline and alarms.
    Bottom,
}

impl Pane {
    /// All, in the order of the menu.
    pub const ALL: [Pane; 11] = [
        Pane::View,
        Pane::Parameters,
        Pane::Signals,
        Pane::Figures,
        Pane::Inspector,
        Pane::Plots,
        Pane::Books,
        Pane::Energy,
        Pane::Checks,
        Pane::Timeline,
        Pane::Alarms,
    ];

    /// Name on its tab.
    pub fn title(self) -> &'static str {
        match self {
            Pane::View => "View",
            Pane::Parameters => "Parameters",
            Pane::Signals => "Signals",
            Pane::Figures => "Figures",
            Pane::Inspector => "Inspector",
            Pane::Plots => "Plots",
            Pane::Books => "Books",
            Pane::Energy => "Energy",
            Pane::Checks => "Checks",
            Pane::Timeline => "Timeline",
            Pane::Alarms => "Alarms",
        }
    }

    /// The side that it is hidden with; none for the view.
    pub fn side(self) -> Option<Side> {
        match self {
            Pane::View => None,
            Pane::Parameters | Pane::Signals => Some(Side::Left),
            Pane::Figures | Pane::Inspector | Pane::Plots => Some(Side::Right),
            Pane::Books | Pane::Energy | Pane::Checks => Some(Side::Right),
            Pane::Timeline | Pane::Alarms => Some(Side::Bottom),
        }
    }
}

/// A description of a layout, to be kept and made again.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Panels behind each other; the number is that of the one in front.
    Tabs(usize, Vec<Pane>),
    /// Side by side, each with its width in points.
    Row(Vec<(f32, Node)>),
    /// One below the other, each with its height in points.
    Column(Vec<(f32, Node)>),
}

impl Default for Node {
    /// View in the middle, parameters left, figures, plots and books right, timeline and alarms below.
    fn default() -> Self {
        use Pane::*;
        let left = Node::Tabs(0, vec![Parameters, Signals]);
        let above = Node::Row(vec![(250.0, left), (738.0, Node::Tabs(0, vec![View]))]);
        let below = Node::Row(vec![(690.0, Node::Tabs(0, vec![Timeline])), (298.0, Node::Tabs(0, vec![Alarms]))]);
        let right = Node::Column(vec![
            (228.0, Node::Tabs(0, vec![Figures, Inspector])),
            (250.0, Node::Tabs(0, vec![Plots])),
            (206.0, Node::Tabs(0, vec![Books, Energy, Checks])),
        ]);
        Node::Row(vec![(988.0, Node::Column(vec![(556.0, above), (128.0, below)])), (290.0, right)])
    }
}

impl Node {
    /// Every panel in sight, to measure what they cost together.
    pub fn all_in_sight() -> Self {
        use Pane::*;
        let column =
            |panes: &[Pane]| Node::Column(panes.iter().map(|pane| (180.0, Node::Tabs(0, vec![*pane]))).collect());
        let middle = Node::Column(vec![
            (420.0, Node::Tabs(0, vec![View])),
            (150.0, Node::Row(vec![(300.0, Node::Tabs(0, vec![Timeline])), (300.0, Node::Tabs(0, vec![Alarms]))])),
        ]);
        Node::Row(vec![
            (220.0, column(&[Parameters, Signals])),
            (560.0, middle),
            (240.0, column(&[Figures, Inspector, Plots])),
            (240.0, column(&[Books, Energy, Checks])),
        ])
    }

    /// The same with every panel exactly once: one that is missing comes beside those that it stands beside in the first
    /// layout, one that is there twice stays in its first place.
    pub fn completed(mut self) -> Self {
        let mut seen = Vec::new();
        self.each_tabs(&mut |front, panes| {
            let shown = panes.get(*front).copied();
            panes.retain(|pane| {
                !seen.contains(pane) && {
                    seen.push(*pane);
                    true
                }
            });
            *front = panes.iter().position(|pane| Some(*pane) == shown).unwrap_or(0);
        });
        for missing in Pane::ALL.into_iter().filter(|pane| !seen.contains(pane)) {
            // At first beside panels that it shares its tabs with, else beside one of the same side, else anywhere.
            let mut beside = Vec::new();
            Self::default().each_tabs(&mut |_, panes| {
                if panes.contains(&missing) {
                    beside.clone_from(panes);
                }
            });
            let fits: [&dyn Fn(Pane) -> bool; 3] =
                [&|pane| beside.contains(&pane), &|pane| pane.side() == missing.side(), &|_| true];
            let mut placed = false;
            for fits in fits {
                self.each_tabs(&mut |_, panes| {
                    if !placed && panes.iter().any(|pane| fits(*pane)) {
                        panes.push(missing);
                        placed = true;
                    }
                });
            }
            if !placed {
                return Self::default();
            }
        }
        self
    }

    /// Shows every group of panels behind each other, and the number of the one in front.
    fn each_tabs(&mut self, see: &mut dyn FnMut(&mut usize, &mut Vec<Pane>)) {
        match self {
            Node::Tabs(front, panes) => see(front, panes),
            Node::Row(parts) | Node::Column(parts) => parts.iter_mut().for_each(|(_, node)| node.each_tabs(see)),
        }
    }

    fn build(&self, tiles: &mut Tiles<Pane>) -> TileId {
        let linear = |dir, parts: &Vec<(f32, Node)>, tiles: &mut Tiles<Pane>| {
            let children: Vec<TileId> = parts.iter().map(|(_, node)| node.build(tiles)).collect();
            let mut linear = Linear::new(dir, children.clone());
            for (child, (points, _)) in children.into_iter().zip(parts) {
                linear.shares.set_share(child, *points);
            }
            tiles.insert_container(linear)
        };
        match self {
            Node::Tabs(active, panes) => {
                let children: Vec<TileId> = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
                let mut tabs = Tabs::new(children.clone());
                tabs.active = children.get(*active).copied();
                tiles.insert_container(tabs)
            }
            Node::Row(parts) => linear(LinearDir::Horizontal, parts, tiles),
            Node::Column(parts) => linear(LinearDir::Vertical, parts, tiles),
        }
    }

    /// Reads a tree. A grid, which this program does not make by itself, becomes a row.
    fn read(tiles: &Tiles<Pane>, wanted: &BTreeMap<u64, f32>, id: TileId) -> Option<Node> {
        let read = |child: &TileId| Self::read(tiles, wanted, *child);
        match tiles.get(id)? {
            Tile::Pane(pane) => Some(Node::Tabs(0, vec![*pane])),
            Tile::Container(Container::Tabs(tabs)) => {
                let panes = tabs.children.iter().filter_map(|child| tiles.get_pane(child).copied()).collect();
                let active = tabs.children.iter().position(|child| Some(*child) == tabs.active);
                Some(Node::Tabs(active.unwrap_or(0), panes))
            }
            Tile::Container(Container::Linear(linear)) => {
                let part = |child: &TileId| Some((*wanted.get(&child.0).unwrap_or(&100.0), read(child)?));
                let parts = linear.children.iter().filter_map(part).collect();
                Some(if linear.dir == LinearDir::Horizontal { Node::Row(parts) } else { Node::Column(parts) })
            }
            Tile::Container(Container::Grid(grid)) => {
                Some(Node::Row(grid.children().filter_map(|child| Some((100.0, read(child)?))).collect()))
            }
        }
    }
}

/// The panels of the window.
#[derive(Resource)]
pub struct Tiling {
    /// The tiles.
    pub tree: Tree<Pane>,
    /// Whether the person has moved, resized or chosen something since this was last taken.
    pub edited: bool,
    /// Whether the next layout shows how large tiles are that have been moved or resized.
    pub measure_next: bool,
    hidden: Vec<Side>,
    /// Points that the person gave each tile in its row or column; a small window gives it less.
    wanted: BTreeMap<u64, f32>,
    size: egui::Vec2,
}

impl Default for Tiling {
    fn default() -> Self {
        Self::new(&Node::default(), &[])
    }
}

/// No side panel takes more than this share of the window,
const MOST: f32 = 0.36;
/// and than this share of the row or column that it shares with the view.
const MOST_OF_ROW: f32 = 0.4;

impl Tiling {
    /// Panels in a layout, with some sides hidden. A panel that the layout lacks is added.
    pub fn new(layout: &Node, hidden: &[Side]) -> Self {
        let layout = layout.clone().completed();
        let mut tiles = Tiles::default();
        let root = layout.build(&mut tiles);
        let mut tiling = Self {
            tree: Tree::new("panels", root, tiles),
            edited: false,
            measure_next: false,
            hidden: hidden.to_vec(),
            wanted: BTreeMap::new(),
            size: egui::Vec2::ZERO,
        };
        tiling.remember();
        tiling.apply_hidden();
        tiling
    }

    /// The layout as it is, and the sides that are hidden.
    pub fn layout(&self) -> (Node, Vec<Side>) {
        let node = self.tree.root().and_then(|root| Node::read(&self.tree.tiles, &self.wanted, root));
        (node.unwrap_or_default(), self.hidden.clone())
    }

    /// Takes the sizes that the tiles have on the screen for those that are wanted. One that has just been put somewhere
    /// has a place only after the next layout.
    pub fn measure(&mut self) {
        let ids: Vec<TileId> = self.tree.tiles.tile_ids().collect();
        for id in ids {
            let Some(Tile::Container(Container::Linear(linear))) = self.tree.tiles.get(id) else { continue };
            let horizontal = linear.dir == LinearDir::Horizontal;
            let points = |child: &TileId| {
                let rect = self.tree.tiles.rect(*child).filter(|_| self.tree.tiles.is_visible_in_layout(*child))?;
                Some((*child, (if horizontal { rect.width() } else { rect.height() }).round()))
            };
            let sizes: Vec<(TileId, f32)> = linear.children.iter().filter_map(points).collect();
            if let Some(Tile::Container(Container::Linear(linear))) = self.tree.tiles.get_mut(id) {
                sizes.iter().for_each(|(child, points)| linear.shares.set_share(*child, *points));
            }
            self.wanted.extend(sizes.into_iter().map(|(child, points)| (child.0, points)));
        }
    }

    /// Takes the sizes as they are for those that are wanted.
    pub fn remember(&mut self) {
        for (_, tile) in self.tree.tiles.iter() {
            if let Tile::Container(Container::Linear(linear)) = tile {
                self.wanted.extend(linear.children.iter().map(|child| (child.0, linear.shares[*child])));
            }
        }
    }

    /// Shows or hides a side.
    pub fn toggle(&mut self, side: Side) {
        if self.is_hidden(side) {
            self.hidden.retain(|hidden| *hidden != side);
        } else {
            self.hidden.push(side);
        }
        self.edited = true;
        self.apply_hidden();
    }

    /// Whether a side is hidden.
    pub fn is_hidden(&self, side: Side) -> bool {
        self.hidden.contains(&side)
    }

    /// Brings a panel to the front, and its side back if it is hidden.
    pub fn bring_up(&mut self, pane: Pane) {
        if let Some(side) = pane.side().filter(|side| self.is_hidden(*side)) {
            self.toggle(side);
        }
        self.tree.make_active(|_, tile| matches!(tile, Tile::Pane(shown) if *shown == pane));
    }

    /// Whether a panel can be seen.
    pub fn shows(&self, pane: Pane) -> bool {
        self.tree.active_tiles().iter().any(|id| self.tree.tiles.get_pane(id) == Some(&pane))
    }

    fn apply_hidden(&mut self) {
        let ids: Vec<TileId> = self.tree.tiles.tile_ids().collect();
        for id in ids {
            if let Some(pane) = self.tree.tiles.get_pane(&id).copied() {
                let visible = pane.side().is_none_or(|side| !self.hidden.contains(&side));
                self.tree.tiles.set_visible(id, visible);
            }
        }
        self.size = egui::Vec2::ZERO;
    }

    /// Makes room for a window of another size: panels beside the view keep their points, the view takes the rest, and
    /// above and below the plots these do.
    pub fn fit(&mut self, size: egui::Vec2) {
        if size == self.size {
            return;
        }
        self.size = size;
        if let Some(root) = self.tree.root() {
            self.fit_tile(root, size);
        }
    }

    fn has(&self, id: TileId, wanted: Pane) -> bool {
        match self.tree.tiles.get(id) {
            Some(Tile::Pane(pane)) => *pane == wanted,
            Some(Tile::Container(container)) => container.children().any(|child| self.has(*child, wanted)),
            None => false,
        }
    }

    /// What takes the room that others leave: the view, and where that is not, the plots.
    fn stretches(&self, children: &[TileId]) -> Option<TileId> {
        let with = |pane| children.iter().copied().find(|child| self.has(*child, pane));
        with(Pane::View).or_else(|| with(Pane::Plots))
    }

    fn fit_tile(&mut self, id: TileId, size: egui::Vec2) {
        let Some(Tile::Container(Container::Linear(linear))) = self.tree.tiles.get(id) else { return };
        let Some(view) = self.stretches(&linear.children) else { return };
        let horizontal = linear.dir == LinearDir::Horizontal;
        let (length, window) = if horizontal { (size.x, self.size.x) } else { (size.y, self.size.y) };
        let most = (MOST * window).min(MOST_OF_ROW * length);
        let visible = |child: &TileId| self.tree.tiles.is_visible_in_layout(*child);
        let beside: Vec<(TileId, f32, bool)> = linear
            .children
            .iter()
            .filter(|child| **child != view)
            .map(|child| {
                let wanted = *self.wanted.get(&child.0).unwrap_or(&linear.shares[*child]);
                (*child, wanted.min(most), visible(child))
            })
            .collect();
        let taken: f32 = beside.iter().filter(|(.., visible)| *visible).map(|(_, points, _)| points).sum();
        let rest = (length - taken).max(0.2 * length);
        if let Some(Tile::Container(Container::Linear(linear))) = self.tree.tiles.get_mut(id) {
            linear.shares.set_share(view, rest);
            beside.iter().for_each(|(child, points, _)| linear.shares.set_share(*child, *points));
        }
        let inside = |points| if horizontal { egui::vec2(points, size.y) } else { egui::vec2(size.x, points) };
        self.fit_tile(view, inside(rest));
        beside.iter().for_each(|(child, points, _)| self.fit_tile(*child, inside(*points)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_is_described_as_it_was_made() {
        let tiling = Tiling::new(&Node::default(), &[Side::Bottom]);
        let (node, hidden) = tiling.layout();
        assert_eq!((node, hidden), (Node::default(), vec![Side::Bottom]));
    }

    #[test]
    fn a_layout_that_lost_a_panel_gets_it_back() {
        let twice = Node::Tabs(1, vec![Pane::Plots, Pane::View, Pane::View]);
        let Node::Tabs(1, panes) = twice.completed() else { panic!("one group, the view in front") };
        assert_eq!(panes[..2], [Pane::Plots, Pane::View]);
        assert_eq!(panes.len(), Pane::ALL.len());
        assert_eq!(Node::Row(vec![]).completed(), Node::default(), "nothing is left of it");
        let mut without = Node::default();
        without.each_tabs(&mut |_, panes| panes.retain(|pane| *pane != Pane::Alarms));
        let mut places = Vec::new();
        without.completed().each_tabs(&mut |_, panes| places.push(panes.clone()));
        assert!(places.contains(&vec![Pane::Timeline, Pane::Alarms]), "with those of its side: {places:?}");
    }

    #[test]
    fn every_panel_can_be_brought_up_and_every_side_hidden() {
        let mut tiling = Tiling::default();
        for pane in Pane::ALL {
            tiling.bring_up(pane);
            assert!(tiling.shows(pane), "{pane:?}");
        }
        for side in [Side::Left, Side::Right, Side::Bottom] {
            tiling.toggle(side);
            assert!(Pane::ALL.iter().all(|pane| pane.side() != Some(side) || !tiling.shows(*pane)));
            assert!(tiling.shows(Pane::View));
            let pane = Pane::ALL.into_iter().find(|pane| pane.side() == Some(side)).unwrap();
            tiling.bring_up(pane);
            assert!(tiling.shows(pane) && !tiling.is_hidden(side));
        }
    }

    #[test]
    fn the_view_takes_what_a_larger_window_has_more() {
        let mut tiling = Tiling::default();
        tiling.fit(egui::vec2(1280.0, 684.0));
        tiling.fit(egui::vec2(1920.0, 1044.0));
        let share = |tiling: &Tiling, at: usize| {
            let Some(Tile::Container(Container::Linear(row))) = tiling.tree.tiles.get(tiling.tree.root().unwrap())
            else {
                panic!("a row")
            };
            row.shares[row.children[at]]
        };
        assert_eq!((share(&tiling, 0), share(&tiling, 1)), (1630.0, 290.0), "the right side keeps its width");
        tiling.fit(egui::vec2(640.0, 342.0));
        assert!((share(&tiling, 1) - 230.4).abs() < 1.0, "on a small one it gives way: {}", share(&tiling, 1));
        tiling.fit(egui::vec2(1920.0, 1044.0));
        assert_eq!(share(&tiling, 1), 290.0, "and has it back");
        assert_eq!(tiling.layout().0, Node::default(), "what is saved is what was wanted");
    }
}
