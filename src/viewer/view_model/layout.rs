//! Description of the layout of the panels, for saving and restoring.

use crate::viewer::messages::pane::{Pane, Side};
use egui_tiles::{Container, Linear, LinearDir, Tabs, Tile, TileId, Tiles};
use std::collections::BTreeMap;

/// Description of a layout.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Panels in tabs; the number is that of the active one.
    Tabs(usize, Vec<Pane>),
    /// Side by side, each with its width in points.
    Row(Vec<(f32, Node)>),
    /// One below the other, each with its height in points.
    Column(Vec<(f32, Node)>),
}

impl Default for Node {
    /// The default layout, with panels that it does not name added.
    fn default() -> Self {
        Self::first().completed()
    }
}

impl Node {
    /// Default layout: view in the middle, parameters on the left, live values, plots and energy balance on the right,
    /// timeline and alarms below.
    fn first() -> Self {
        use Pane::*;
        let left = Node::Tabs(0, vec![Parameters, Signals]);
        let above = Node::Row(vec![(250.0, left), (738.0, Node::Tabs(0, vec![View]))]);
        let below = Node::Row(vec![(690.0, Node::Tabs(0, vec![Timeline])), (298.0, Node::Tabs(0, vec![Alarms]))]);
        let right = Node::Column(vec![
            (228.0, Node::Tabs(0, vec![LiveValues, Inspector])),
            (250.0, Node::Tabs(0, vec![Plots])),
            (206.0, Node::Tabs(0, vec![EnergyBalance, EnergyFlow, Checks])),
        ]);
        Node::Row(vec![(988.0, Node::Column(vec![(556.0, above), (128.0, below)])), (290.0, right)])
    }

    /// A layout with every panel visible, for measurements.
    pub fn all_in_sight() -> Self {
        let alone = |pane: &Pane| Node::Tabs(0, vec![*pane]);
        let column = |panes: &[Pane]| Node::Column(panes.iter().map(|pane| (180.0, alone(pane))).collect());
        let of = |side: Side| Pane::ALL.into_iter().filter(|pane| pane.side() == Some(side)).collect::<Vec<_>>();
        let below = Node::Row(of(Side::Bottom).iter().map(|pane| (300.0, alone(pane))).collect());
        let middle = Node::Column(vec![(420.0, alone(&Pane::View)), (150.0, below)]);
        let right = of(Side::Right);
        let (first, second) = right.split_at(right.len().div_ceil(2));
        Node::Row(vec![
            (220.0, column(&of(Side::Left))),
            (560.0, middle),
            (240.0, column(first)),
            (240.0, column(second)),
        ])
    }

    /// The layout with every panel exactly once: a missing one is added next to its neighbours in the default layout, a
    /// duplicate stays in its first place.
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
            // Preferably next to panels of the same tabs in the default layout, otherwise to one on the same side,
            // otherwise anywhere.
            let mut beside = Vec::new();
            Self::first().each_tabs(&mut |_, panes| {
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

    /// Calls `see` for every group of tabs, with the number of the active one.
    pub fn each_tabs(&mut self, see: &mut dyn FnMut(&mut usize, &mut Vec<Pane>)) {
        match self {
            Node::Tabs(front, panes) => see(front, panes),
            Node::Row(parts) | Node::Column(parts) => parts.iter_mut().for_each(|(_, node)| node.each_tabs(see)),
        }
    }

    /// Builds the tiles.
    pub fn build(&self, tiles: &mut Tiles<Pane>) -> TileId {
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

    /// Reads a tree of tiles. A grid, which this program does not create, becomes a row.
    pub fn read(tiles: &Tiles<Pane>, wanted: &BTreeMap<u64, f32>, id: TileId) -> Option<Node> {
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
