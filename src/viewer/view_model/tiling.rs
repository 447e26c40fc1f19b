//! Tiles of the panels around the view, which can be dragged, resized, hidden, saved and restored.
//!
//! Based on egui_tiles, with two additions: sides that are hidden together, and side panels that keep their width when
//! the window is resized.

use crate::viewer::messages::pane::{Pane, Side};
use crate::viewer::view_model::layout::Node;
use bevy::prelude::Resource;
use bevy_egui::egui;
use egui_tiles::{Container, LinearDir, Tile, TileId, Tiles, Tree};
use std::collections::BTreeMap;

/// The panels of the window.
#[derive(Resource)]
pub struct Tiling {
    /// The tiles.
    pub tree: Tree<Pane>,
    /// Whether the user has changed the layout since this was last reset.
    pub edited: bool,
    /// Whether the sizes of moved or resized tiles are to be measured after the next layout.
    pub measure_next: bool,
    hidden: Vec<Side>,
    /// Size in points that the user gave each tile in its row or column; in a small window the actual size is smaller.
    wanted: BTreeMap<u64, f32>,
    size: egui::Vec2,
}

impl Default for Tiling {
    fn default() -> Self {
        Self::new(&Node::default(), &[])
    }
}

/// Greatest share of the window for a side panel.
const MOST: f32 = 0.36;
/// Greatest share of the row or column that a side panel shares with the view.
const MOST_OF_ROW: f32 = 0.4;

impl Tiling {
    /// Creates the panels in a layout, with some sides hidden. A panel that the layout lacks is added.
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

    /// The present layout, and the hidden sides.
    pub fn layout(&self) -> (Node, Vec<Side>) {
        let node = self.tree.root().and_then(|root| Node::read(&self.tree.tiles, &self.wanted, root));
        (node.unwrap_or_default(), self.hidden.clone())
    }

    /// The panel at a point of the last layout.
    pub fn pane_at(&self, at: egui::Pos2) -> Option<Pane> {
        let tiles = &self.tree.tiles;
        let panes = self.tree.active_tiles().into_iter().filter_map(|id| Some((tiles.get_pane(&id)?, tiles.rect(id)?)));
        panes.filter(|(_, rect)| rect.contains(at)).map(|(pane, _)| *pane).next_back()
    }

    /// Takes the sizes on the screen as the wanted sizes. A tile that was just moved has a size only after the next
    /// layout.
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

    /// Takes the present sizes as the wanted sizes.
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

    /// Brings a panel to the front, and shows its side if it is hidden.
    pub fn bring_up(&mut self, pane: Pane) {
        if let Some(side) = pane.side().filter(|side| self.is_hidden(*side)) {
            self.toggle(side);
        }
        self.tree.make_active(|_, tile| matches!(tile, Tile::Pane(shown) if *shown == pane));
    }

    /// Whether a panel is visible.
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

    /// Adapts the layout to the size of the window: side panels keep their size, the view takes the rest, and plots
    /// take the rest of their column.
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

    /// The tile that takes the remaining space: the view, or without it the plots.
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
