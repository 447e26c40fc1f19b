//! Shows the panels on made-up signals, and measures what they cost. `KPP_DEMO`: off, every, paced.
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::prelude::*;
use bevy::window::PresentMode;
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiGlobalSettings, EguiPlugin, PrimaryEguiContext};
use kpp::ports::{
    commands::Command,
    events::{EventKind, Occurrence},
    signals::Signal,
};
use kpp::viewer::panels::{Pace, PanelData, PanelState, PanelsPlugin, PanelsSet, Submit};
use kpp::viewer::run_control::{Pacer, RunControl};

type Wave = fn(f64) -> f64;

#[rustfmt::skip]
static SIGNALS: &[(&str, &str, &str, Wave)] = &[
    ("run.fps", "1/s", "Frames a second.", |_| 30.0),
    ("run.memory_mb", "MB", "Memory of the program.", |_| 312.0),
    ("run.error_rate", "", "Share of ticks with an error.", |_| 0.0),
    ("run.realtime_factor", "", "Simulated seconds in a second.", |_| 1.0),
    ("books.energy_error", "J", "What the books do not explain.", |t| 0.12 * (t * 0.3).sin()),
    ("books.energy_error_relative", "", "The same, relative.", |t| 3e-10 * (t * 0.3).sin()),
    ("books.parameter_work", "J", "Joules of parameter changes.", |_| 0.0),
    ("books.round_trip_efficiency", "", "Electricity out over in.", |t| 0.0931 + 0.001 * (t * 0.1).sin()),
    ("chain.force_error", "N", "Imbalance of forces.", |_| 1e-6),
    ("chain.position", "m", "Chain coordinate.", |t| t),
    ("chain.speed", "m/s", "Speed of the chain.", |t| 1.02 + 0.03 * (t * 2.0).sin()),
    ("chain.least_tension", "N", "Least tension.", |t| 61e3 + 3e3 * (t * 2.0).sin()),
    ("chain.greatest_tension", "N", "Greatest tension.", |t| 118e3 + 6e3 * (t * 2.1).cos()),
    ("chain.revolution_efficiency", "", "Efficiency of the last revolution.", |_| 0.0942),
    ("flywheel.speed", "rad/s", "Speed of the flywheel.", |t| 20.4 + 0.2 * (t * 2.0).sin()),
    ("coupling.slip_speed", "rad/s", "Slip of the coupling.", |_| 0.0),
    ("generator.torque", "N m", "Torque of the generator.", |t| 1660.0 + 30.0 * (t * 2.0).sin()),
    ("power.compressor", "W", "Electricity that the compressor takes.", |t| if (t * 0.2).fract() < 0.6 { 212e3 } else { 0.0 }),
    ("power.grid", "W", "Electricity to the grid.", |t| 30.2e3 + 900.0 * (t * 2.0).sin()),
    ("power.destroyed.compressor", "W", "Exergy destroyed in the compressor.", |t| if (t * 0.2).fract() < 0.6 { 58e3 } else { 0.0 }),
    ("power.destroyed.throttling", "W", "Exergy destroyed in the injection valves.", |_| 9e3),
    ("power.destroyed.vent", "W", "Exergy that leaves with vented air.", |_| 6e3),
    ("power.mass_exchange", "W", "Water that comes to rest.", |_| 9e3),
    ("power.drag", "W", "Drag.", |_| 31e3),
    ("power.bearing", "W", "Bearings.", |_| 0.41e3),
    ("power.gear", "W", "Gear.", |_| 1.4e3),
    ("power.slip", "W", "Slip.", |_| 0.0),
    ("power.core", "W", "Core and windage.", |_| 8.0),
    ("power.copper", "W", "Copper.", |_| 2.2e3),
    ("power.inverter", "W", "Inverter.", |_| 0.93e3),
    ("supply.pressure", "Pa", "Pressure of the reservoir.", |t| 4.4e5 + 0.18e5 * (t * 0.6).sin()),
    ("supply.pressure_margin", "Pa", "Pressure above that of the water.", |_| 0.9e5),
    ("books.last_parameter_work", "J", "Energy booked by the last live change.", |_| 1234.5),
    ("supply.temperature", "K", "Temperature of the reservoir.", |t| 296.0 + (t * 0.6).sin()),
    ("floaters.air_mass", "kg", "Air in the floaters.", |t| 6.1 + 0.05 * t.sin()),
    ("floaters.carry_over_count", "", "Carry-over.", |t| if t > 6.0 && t < 9.0 { 2.0 } else { 0.0 }),
    ("floaters.unfilled_count", "", "Unfilled.", |t| if t > 4.0 { 3.0 } else { 0.0 }),
    ("water.temperature", "K", "Temperature of the water.", |_| 293.15),
];

fn main() {
    let mode = std::env::var("KPP_DEMO").unwrap_or_else(|_| "paced".into());
    let off = mode == "off";
    let mut app = App::new();
    app.add_plugins(DefaultPlugins.set(WindowPlugin {
        primary_window: Some(Window {
            resolution: (1280, 720).into(),
            present_mode: PresentMode::AutoNoVsync,
            title: "KPP".into(),
            ..default()
        }),
        ..default()
    }))
    .add_plugins((EguiPlugin::default(), PanelsPlugin))
    .insert_resource(WinitSettings { focused_mode: UpdateMode::Continuous, unfocused_mode: UpdateMode::Continuous })
    .add_systems(
        Startup,
        move |mut commands: Commands, mut settings: ResMut<EguiGlobalSettings>, mut pace: ResMut<Pace>| {
            settings.auto_create_primary_context = false;
            pace.enabled = mode != "every";
            pace.keep_pixels = mode == "pixels";
            commands.spawn((
                Camera3d::default(),
                Camera {
                    output_mode: bevy::camera::CameraOutputMode::Skip,
                    viewport: Some(bevy::camera::Viewport {
                        physical_position: UVec2::new(250, 36),
                        physical_size: UVec2::new(740, 684),
                        ..default()
                    }),
                    ..default()
                },
                Msaa::Off,
                Tonemapping::None,
                DebandDither::Disabled,
                Transform::from_xyz(0.0, 0.0, 6.0),
            ));
            let camera = commands
                .spawn((
                    Camera2d,
                    Camera { order: 1, clear_color: ClearColorConfig::None, ..default() },
                    Msaa::Off,
                    Tonemapping::None,
                ))
                .id();
            if !off {
                commands.entity(camera).insert(PrimaryEguiContext);
            }
        },
    )
    .add_systems(Startup, scene)
    .add_systems(Update, (fill.after(PanelsSet::Actions), measure))
    .run();
}

fn scene(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, mut materials: ResMut<Assets<StandardMaterial>>) {
    let mesh = meshes.add(Cuboid::new(1.0, 1.0, 1.0));
    let material = materials.add(StandardMaterial { unlit: true, base_color: Color::srgb(0.4, 0.5, 0.6), ..default() });
    commands.spawn((Mesh3d(mesh), MeshMaterial3d(material), Transform::from_rotation(Quat::from_rotation_y(0.6))));
}

fn fill(
    mut data: ResMut<PanelData>,
    mut control: ResMut<RunControl>,
    mut pacer: ResMut<Pacer>,
    mut submitted: MessageReader<Submit>,
    mut work: Local<f64>,
    time: Res<Time<Real>>,
) {
    let data = &mut *data;
    if data.signals.table.is_empty() {
        data.signals.table =
            SIGNALS.iter().map(|(path, unit, meaning, _)| Signal { path: (*path).into(), unit, meaning }).collect();
        data.signals.values = vec![0.0; SIGNALS.len()];
        for tick in 0..11_000 {
            sample(data, tick, *work);
        }
    }
    if std::mem::take(&mut control.reset_requested) {
        data.signals.tick = 0;
        data.started_from = control.restart_from;
        data.alerts.reset();
        data.journal_length = 0;
    }
    for Submit(command) in submitted.read() {
        info!("{command:?}");
        data.journal_length += 1;
        let values = match command {
            Command::SetParameter { path, value } => vec![(path.clone(), value.clone())],
            Command::SetParameters(values) => values.clone(),
            Command::EmergencyStop => {
                data.stopped = true;
                vec![]
            }
            Command::ReleaseStop => {
                data.stopped = false;
                vec![]
            }
            Command::Barring(_) => vec![],
        };
        for (path, value) in values {
            *work += 1234.5;
            if let Some(row) = kpp::model::parameters::find(kpp::model::parameters::TABLE, &path) {
                let _ = (row.set)(&mut data.parameters, &value);
            }
        }
    }
    let ticks = pacer.plan(&mut control, time.delta_secs_f64(), 0.01, 0.02);
    pacer.measured(ticks, ticks as f64 * 5e-6);
    for _ in 0..ticks {
        let tick = data.signals.tick + 1;
        sample(data, tick, *work);
    }
    let signals = data.signals.clone();
    data.alerts.observe(&signals, time.elapsed_secs_f64(), !control.playing);
}

fn sample(data: &mut PanelData, tick: u64, work: f64) {
    let signals = &mut data.signals;
    signals.tick = tick;
    signals.time_s = tick as f64 * 0.01;
    for (value, (path, _, _, wave)) in signals.values.iter_mut().zip(SIGNALS) {
        *value = if *path == "books.parameter_work" { work } else { wave(signals.time_s) };
    }
    data.history.observe(&data.signals);
    if tick.is_multiple_of(37) {
        let kind = EventKind::ALL[(tick / 37) as usize % 8];
        data.events.push(Occurrence { time_s: data.signals.time_s, kind, floater: Some((tick % 66) as u32) });
        let excess = data.events.len().saturating_sub(20);
        data.events.drain(..excess);
    }
}

fn measure(
    time: Res<Time<Real>>,
    mut frames: Local<Vec<f32>>,
    mut exit: MessageWriter<AppExit>,
    mut start: Local<f64>,
    state: Res<PanelState>,
) {
    let _ = state;
    let cpu = || -> f64 {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
        let fields: Vec<f64> =
            stat.rsplit_once(')').unwrap().1.split_whitespace().map(|f| f.parse().unwrap_or(0.0)).collect();
        (fields[11] + fields[12]) * 10.0
    };
    let Ok(seconds) = std::env::var("KPP_DEMO_S").unwrap_or_default().parse::<f32>() else { return };
    if time.elapsed_secs() > 3.0 {
        if frames.is_empty() {
            *start = cpu();
        }
        frames.push(time.delta_secs() * 1e3);
    }
    if time.elapsed_secs() > 3.0 + seconds {
        frames.sort_by(f32::total_cmp);
        let at = |share: f32| frames[(frames.len() as f32 * share) as usize];
        let mean = frames.iter().sum::<f32>() / frames.len() as f32;
        print!("cpu {:.2} ms/frame ", (cpu() - *start) / frames.len() as f64);
        println!("frames {} mean {mean:.2} median {:.2} p95 {:.2} ms", frames.len(), at(0.5), at(0.95));
        exit.write(AppExit::Success);
    }
}
