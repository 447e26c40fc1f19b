//! Labels of parts, values and metre marks: text at the window's resolution, at places in the scene.

use crate::viewer::messages::part_id::Part as Id;
use crate::viewer::scene::canvas::SceneCamera;
use crate::viewer::scene::energy::{self, LOSS_LENGTH, ShownEnergy, outlet};
use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::legend::{self, LegendBox};
use crate::viewer::scene::places::label_at;
use crate::viewer::scene::scales::Scales;
use crate::viewer::scene::state::Part;
use crate::viewer::scene::tank;
use crate::viewer::ui::palette as p;
use crate::viewer::ui::palette::Quantity;
use crate::viewer::view_model::flow_rows::Loss;
use crate::viewer::view_model::parts::PARTS;
use crate::viewer::view_model::scene_labels::{AIR_LEAVES, METRES, RISES, SINKS, label_of};
use crate::viewer::view_model::scene_rect::{PlacedLabel, PlacedLabels, SceneRect};
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::schedule::FrameSet;
use crate::viewer::view_model::selection::ViewOptions;
use bevy::camera::CameraUpdateSystems;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// A text at a point of the scene.
#[derive(Component, Clone, Copy, Debug)]
pub struct Label {
    /// The point, m.
    anchor: Vec3,
    /// The point of the text's box at the anchor: (0, 0) is the upper left, (1, 1) the lower right corner.
    pivot: Vec2,
    /// Distance at which it begins to fade; it is invisible at one and a half times that.
    reach: f32,
    /// Opacity of the background.
    ground: f32,
    /// Kind, which determines when it is shown.
    kind: Kind,
    /// Text without the value.
    text: &'static str,
}

/// Kinds of labels. If two overlap, the one of the earlier kind is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A metre mark, always shown.
    Marker,
    /// The name of a part.
    Name,
    /// A loss.
    Loss(usize),
}

/// Value at the end of a label.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    ElectricityIn,
    ElectricityOut,
    Reservoir,
    Shaft,
    Loss(Loss),
}

/// A label before it is spawned.
struct Sign {
    text: String,
    label: Label,
    size: f32,
    figure: Option<Figure>,
}

/// Label whose text ends with a value.
#[derive(Component)]
struct Named(String);

/// Interval of updates of values, s, so that they are readable.
const FIGURES_S: f32 = 0.3;
/// Share of the full scale below which a loss has no label.
const LEAST_LOSS: f64 = 0.008;

/// Adds the labels.
pub fn plugin(app: &mut App) {
    app.init_resource::<PlacedLabels>()
        .add_systems(Update, write_figures.after(energy::show_energy).in_set(FrameSet::Animate))
        .add_systems(PostUpdate, place_labels.after(CameraUpdateSystems).after(TransformSystems::Propagate));
}

/// Spawns the labels of a machine on the canvas, which clips them.
pub fn build(commands: &mut Commands, canvas: Entity, layout: &Layout) {
    for sign in signs(layout) {
        let padding = if sign.label.ground > 0.0 { UiRect::axes(px(6), px(2)) } else { UiRect::ZERO };
        let text = (
            Text::new(sign.text.clone()),
            TextFont { font_size: FontSize::Px(sign.size), ..default() },
            TextColor(sign.label.ink()),
            TextLayout::no_wrap(),
        );
        let mut entity = commands.spawn((
            Part,
            ChildOf(canvas),
            sign.label,
            Node {
                position_type: PositionType::Absolute,
                padding,
                border_radius: BorderRadius::all(px(4)),
                ..default()
            },
            BackgroundColor(Color::NONE),
            UiTransform::default(),
            Visibility::Hidden,
            children![text],
        ));
        if let Some(figure) = sign.figure {
            entity.insert((figure, Named(sign.text)));
        }
    }
}

impl Label {
    /// Rectangle of a given size for an anchor at normalised device coordinates in a view.
    fn place(&self, ndc: Vec2, view: Vec2, size: Vec2) -> Rect {
        let at = (0.5 + 0.5 * ndc * Vec2::new(1.0, -1.0)) * view;
        let corner = (at - self.pivot * size).round();
        Rect::from_corners(corner, corner + size)
    }

    /// Colour of its text.
    fn ink(&self) -> Color {
        match self.kind {
            Kind::Loss(_) => p::blend(Quantity::Lost.color(), p::LABEL_TEXT, 0.5),
            Kind::Marker | Kind::Name => p::LABEL_TEXT,
        }
    }
}

impl Figure {
    /// The value at the end of a part's label.
    fn of(part: Id) -> Option<Self> {
        match part {
            Id::Compressor => Some(Figure::ElectricityIn),
            Id::Reservoir => Some(Figure::Reservoir),
            Id::Gearbox => Some(Figure::Shaft),
            Id::Generator => Some(Figure::ElectricityOut),
            _ => None,
        }
    }

    /// Formats the value at constant width.
    fn text(self, scene_state: &SceneState) -> String {
        let kilowatts = |power: f64| format!(" {:5.1} kW", power * 1e-3);
        match self {
            Figure::ElectricityIn => kilowatts(scene_state.powers.electricity_in),
            Figure::ElectricityOut => kilowatts(scene_state.powers.electricity_out),
            Figure::Shaft => kilowatts(scene_state.powers.shaft),
            Figure::Reservoir => format!(" {:4.2} bar", scene_state.reservoir_pressure * 1e-5),
            Figure::Loss(loss) => kilowatts(scene_state.powers.loss(loss)),
        }
    }
}

/// Updates the values a few times per second.
fn write_figures(
    scene_state: Res<SceneState>,
    options: Res<ViewOptions>,
    time: Res<Time<Real>>,
    labels: Query<(&Figure, &Named, &Children)>,
    mut texts: Query<&mut Text>,
    mut waited: Local<f32>,
) {
    *waited += time.delta_secs();
    if !options.labels || (*waited < FIGURES_S && !options.is_changed()) {
        return;
    }
    *waited = 0.0;
    for (figure, Named(name), children) in &labels {
        let with_power = options.energy || *figure == Figure::Reservoir;
        let wanted = if with_power { format!("{name}{}", figure.text(&scene_state)) } else { name.clone() };
        let mut lines = texts.iter_many_mut(children);
        while let Some(mut text) = lines.fetch_next() {
            if text.0 != wanted {
                text.0.clone_from(&wanted);
            }
        }
    }
}

fn signs(l: &Layout) -> Vec<Sign> {
    const ABOVE: Vec2 = Vec2::new(0.5, 1.0);
    const RIGHT: Vec2 = Vec2::new(0.0, 0.5);
    const LEFT: Vec2 = Vec2::new(1.0, 0.5);
    let u = l.unit;
    let rises = Vec3::new(l.half.x + 0.5 * u, 0.6 * l.high_shaft, l.half.y);
    let sinks = Vec3::new(-l.half.x - 0.7 * u, 1.5 * tank::mark_step(l), l.half.y);
    let of_parts = PARTS.iter().filter_map(|row| {
        let (anchor, pivot) = label_at(row.id, l)?;
        Some((row.label.as_ref()?.label, anchor, pivot, Figure::of(row.id)))
    });
    let of_places = [
        (AIR_LEAVES.label, Vec3::new(-0.2 * l.half.x, l.rim + 0.4 * u, 0.0), ABOVE, None),
        (RISES.label, rises, RIGHT, None),
        (SINKS.label, sinks, LEFT, None),
    ];
    let far = 2.6 * l.rim;
    let mut signs: Vec<Sign> = of_parts
        .chain(of_places)
        .map(|(text, anchor, pivot, figure)| {
            let label = Label { anchor, pivot, reach: far, ground: p::LABEL_GROUND.alpha(), kind: Kind::Name, text };
            Sign { text: text.into(), label, size: 13.0, figure }
        })
        .collect();
    signs.extend(Loss::ALL.into_iter().enumerate().map(|(at, loss)| {
        let (from, along) = outlet(l, loss);
        let anchor = from + along * (LOSS_LENGTH + 0.15) * u;
        let pivot = match along.x {
            x if x > 0.9 => RIGHT,
            x if x > 0.1 => Vec2::new(0.1, 1.0),
            x if x < -0.1 => Vec2::ONE,
            _ => ABOVE,
        };
        let text = label_of(loss).label;
        let label = Label { anchor, pivot, reach: far, ground: 0.55, kind: Kind::Loss(at), text };
        Sign { text: text.into(), label, size: 11.0, figure: Some(Figure::Loss(loss)) }
    }));
    let at = tank::staff_at(l);
    signs.extend(tank::marked_heights(l).into_iter().map(|height| {
        let anchor = Vec3::new(at.x - 0.25 * u, height, at.y);
        let label = Label { anchor, pivot: LEFT, reach: 2.0 * far, ground: 0.0, kind: Kind::Marker, text: METRES };
        Sign { text: format!("{height:.0} m"), label, size: 11.0, figure: None }
    }));
    signs
}

/// Whether a label is shown with the present options.
fn wanted(kind: Kind, options: &ViewOptions, shown: &ShownEnergy, scales: &Scales) -> bool {
    match kind {
        Kind::Marker => true,
        Kind::Name => options.labels,
        Kind::Loss(at) => options.labels && options.energy && shown.powers.losses[at] > LEAST_LOSS * scales.power,
    }
}

/// Size of a box in its own units.
fn own_size(node: &ComputedNode) -> Vec2 {
    node.size() * node.inverse_scale_factor()
}

/// Moves the labels to the projections of their anchors, fades distant ones, and hides those that overlap others.
fn place_labels(
    options: Res<ViewOptions>,
    shown: Res<ShownEnergy>,
    scales: Res<Scales>,
    rect: Res<SceneRect>,
    scale: Res<UiScale>,
    legend: Option<Single<&ComputedNode, With<LegendBox>>>,
    window: Single<&Window, With<PrimaryWindow>>,
    camera: Single<(&Camera, &GlobalTransform), With<SceneCamera>>,
    mut labels: Query<(
        Entity,
        &Label,
        &ComputedNode,
        &mut UiTransform,
        &mut Visibility,
        &mut BackgroundColor,
        &Children,
    )>,
    mut texts: Query<&mut TextColor>,
    mut order: Local<Vec<(Kind, u32, Entity)>>,
    mut placed: ResMut<PlacedLabels>,
) {
    let (camera, eye) = *camera;
    // In units of the labels, which scale with the panels' text.
    let size = rect.within(&window).size() / scale.0;
    order.clear();
    placed.0.clear();
    for (entity, label, ..) in &labels {
        // Among labels of the same kind the nearest has priority.
        let distance = eye.translation().distance(label.anchor);
        let rank = if let Kind::Loss(_) = label.kind { Kind::Loss(0) } else { label.kind };
        order.push((rank, (distance * 100.0) as u32, entity));
    }
    order.sort_unstable_by_key(|&(kind, distance, _)| (kind, distance));
    // The legend has priority.
    let mut taken: Vec<Rect> = legend.iter().map(|node| legend::place(size, own_size(node))).collect();
    for &(_, _, entity) in &*order {
        let Ok((_, label, node, mut transform, mut visibility, mut ground, children)) = labels.get_mut(entity) else {
            continue;
        };
        let distance = eye.translation().distance(label.anchor);
        let opacity = 1.0 - ((distance / label.reach - 1.0) / 0.5).clamp(0.0, 1.0);
        let seen = opacity > 0.0 && wanted(label.kind, &options, &shown, &scales);
        let ndc = camera.world_to_ndc(eye, label.anchor).filter(|ndc| seen && ndc.z > 0.0);
        let place = ndc.map(|ndc| label.place(ndc.truncate(), size, own_size(node)));
        let canvas = Rect::from_corners(Vec2::ZERO, size);
        let free = place.filter(|place| {
            // Clipped labels are hidden.
            canvas.contains(place.min)
                && canvas.contains(place.max)
                && taken.iter().all(|other| place.intersect(*other).is_empty())
        });
        let Some(place) = free else {
            visibility.set_if_neq(Visibility::Hidden);
            continue;
        };
        taken.push(place);
        let rect = Rect::from_corners(place.min * scale.0, place.max * scale.0);
        placed.0.push(PlacedLabel { rect, text: label.text });
        visibility.set_if_neq(Visibility::Inherited);
        transform.set_if_neq(UiTransform::from_translation(Val2::px(place.min.x, place.min.y)));
        ground.set_if_neq(BackgroundColor(p::LABEL_GROUND.with_alpha(label.ground * opacity)));
        let mut lines = texts.iter_many_mut(children);
        while let Some(mut color) = lines.fetch_next() {
            color.set_if_neq(TextColor(label.ink().with_alpha(opacity)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::view_model::scene_labels::labels;
    use crate::viewer::view_model::scene_state::MachineGeometry;

    #[test]
    fn every_label_can_be_explained() {
        let signs = signs(&Layout::new(&MachineGeometry::default(), false));
        assert!(signs.len() > 18);
        for sign in signs {
            let known = labels().map(|about| about.label).chain([METRES]).any(|known| known == sign.label.text);
            assert!(known, "{}", sign.text);
        }
    }

    #[test]
    fn a_part_has_a_place_for_its_label_if_it_has_one() {
        let layout = Layout::new(&MachineGeometry::default(), false);
        for row in &PARTS {
            assert_eq!(row.label.is_some(), label_at(row.id, &layout).is_some(), "{:?}", row.id);
        }
    }
}
