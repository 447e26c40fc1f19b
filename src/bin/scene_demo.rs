//! Stand-in driver for the scene while the machine is being written; goes away when the two meet.
#[cfg(feature = "viewer")]
fn main() -> std::process::ExitCode {
    demo::main()
}

#[cfg(not(feature = "viewer"))]
fn main() {}

#[cfg(feature = "viewer")]
mod demo {
    use bevy::prelude::*;
    use kpp::viewer::camera::{CameraRequest, Preset};
    use kpp::viewer::canvas::SceneRect;
    use kpp::viewer::picture::{FloaterPicture, Phase, Picture};
    use kpp::viewer::quality::{FrameStats, Tier};
    use kpp::viewer::scene::path::Path;
    use kpp::viewer::{FrameSet, ViewerPlugin, probe, shot, window};
    use std::process::ExitCode;
    use std::time::Instant;

    pub fn main() -> ExitCode {
        let started = Instant::now();
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(
                std::env::var("RUST_LOG").unwrap_or("warn,kpp=info".into()),
            ))
            .init();
        let adapter = match probe::probe() {
            Ok(adapter) => adapter,
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::from(1);
            }
        };
        println!("{adapter:?} after {:.3} s", started.elapsed().as_secs_f64());
        let args: Vec<String> = std::env::args().collect();
        let value = |name: &str| args.iter().position(|a| a == name).map(|i| args[i + 1].clone());
        let mut options = window::WindowOptions::new(adapter, started);
        if args.iter().any(|a| a == "--full") {
            options.tier = Some(Tier::Full);
        }
        if let Some(size) = value("--size") {
            let n: Vec<u32> = size.split(',').map(|n| n.parse().unwrap()).collect();
            options.size = [n[0], n[1]];
        }
        let mut app = window::application(&options);
        println!("app built after {:.3} s", started.elapsed().as_secs_f64());
        app.add_plugins(ViewerPlugin).add_systems(Update, (drive.in_set(FrameSet::Fill), keys, report));
        if args.iter().any(|a| a == "--egui") {
            use bevy_egui::{EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext};
            app.add_plugins(EguiPlugin::default());
            app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
            app.add_systems(
                Startup,
                |mut commands: Commands, window: Single<Entity, With<kpp::viewer::canvas::WindowCamera>>| {
                    commands.entity(*window).insert(PrimaryEguiContext);
                },
            );
            app.add_systems(
                EguiPrimaryContextPass,
                |mut contexts: bevy_egui::EguiContexts, mut rect: ResMut<SceneRect>, stats: Res<FrameStats>| {
                    let Ok(context) = contexts.ctx_mut() else { return };
                    bevy_egui::egui::Window::new("Panel").fixed_pos([0.0, 0.0]).show(context, |ui| {
                        ui.label(format!("{:.1} FPS", stats.fps));
                        for i in 0..20 {
                            ui.label(format!("line {i} of a panel that says something"));
                        }
                    });
                    rect.0 = Some(Rect::new(300.0, 40.0, 1280.0, 720.0));
                },
            );
        }
        if args.iter().any(|a| a == "--retain") {
            use bevy_egui::{
                EguiContext, EguiContextSettings, EguiFullOutput, EguiGlobalSettings, EguiInput, EguiPlugin,
                PrimaryEguiContext, egui,
            };
            app.add_plugins(EguiPlugin::default());
            app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
            app.add_systems(
                Startup,
                |mut commands: Commands, window: Single<Entity, With<kpp::viewer::canvas::WindowCamera>>| {
                    commands
                        .entity(*window)
                        .insert((PrimaryEguiContext, EguiContextSettings { run_manually: true, ..default() }));
                },
            );
            app.add_systems(
                Update,
                |mut contexts: Query<(&mut EguiContext, &mut EguiInput, &mut EguiFullOutput)>,
                 mut rect: ResMut<SceneRect>,
                 stats: Res<FrameStats>,
                 mut n: Local<u32>| {
                    let Ok((mut ctx, mut input, mut output)) = contexts.single_mut() else { return };
                    rect.0 = Some(Rect::new(340.0, 0.0, 1280.0, 720.0));
                    *n += 1;
                    if *n > 8 && *n % 4 != 0 {
                        output.0 = Some(egui::FullOutput { pixels_per_point: 1.0, ..default() });
                        return;
                    }
                    let out = ctx.get_mut().run_ui(input.take(), |ui| {
                        egui::Panel::left("left").exact_size(340.0).show(ui, |ui| {
                            ui.label(format!("{:.1} FPS", stats.fps));
                            for i in 0..30 {
                                ui.label(format!("line {i} of a panel that says something"));
                            }
                        });
                    });
                    output.0 = Some(out);
                },
            );
        }
        if let Some(path) = value("--screenshot") {
            let after_frames = value("--frames").map_or(40, |n| n.parse().unwrap());
            app.insert_resource(shot::ShotAndExit { path: path.into(), after_frames });
        }
        if let Some(fps) = value("--fps") {
            app.world().resource::<kpp::viewer::quality::FramePace>().hold(Some(fps.parse().unwrap()));
        }
        if let Some(rect) = value("--rect") {
            let n: Vec<f32> = rect.split(',').map(|n| n.parse().unwrap()).collect();
            app.insert_resource(SceneRect(Some(Rect::new(n[0], n[1], n[2], n[3]))));
        }
        if let Some(preset) = value("--preset") {
            let preset = Preset::ALL[preset.parse::<usize>().unwrap() - 1];
            app.add_systems(
                Update,
                move |mut done: Local<bool>, stats: Res<FrameStats>, mut requests: MessageWriter<CameraRequest>| {
                    if !*done && stats.frames > 3 {
                        *done = true;
                        requests.write(CameraRequest::Show(preset));
                    }
                },
            );
        }
        if args.iter().any(|a| a == "--lab") {
            let mut picture = app.world_mut().get_resource_or_init::<Picture>();
            let g = &mut picture.geometry;
            g.sprocket_radius = 0.3;
            g.centre_distance = 3.0;
            g.top_submergence = 0.2;
            g.tank_breadth = 1.4;
            g.tank_width = 0.6;
            g.floater_count = 12;
            g.floater_length = 0.3;
            g.cavity_volume = 0.03;
        }
        match app.run() {
            AppExit::Success => ExitCode::SUCCESS,
            AppExit::Error(code) => ExitCode::from(code.get()),
        }
    }

    fn drive(time: Res<Time<Real>>, mut picture: ResMut<Picture>) {
        let t = time.elapsed_secs_f64();
        let picture = &mut *picture;
        picture.chain_position = 3.0 + 1.1 * t;
        picture.flywheel_angle = 22.0 * t;
        picture.power_out = 30e3;
        picture.compressor_on = (t % 20.0) < 12.0;
        picture.compressor_angle = 8.0 * t;
        picture.reservoir_fraction = 0.93 + 0.05 * (t * 0.3).sin() as f32;
        let g = picture.geometry;
        let path = Path::new(&g);
        let (q, h, length) = (path.quarter(), g.centre_distance, path.length());
        let surface = 2.0 * g.sprocket_radius + h + g.top_submergence;
        let pressure = |z: f64| 101325.0 + 9789.0 * (surface - z);
        picture.floaters = (0..g.floater_count)
            .map(|i| {
                let s = (picture.chain_position + i as f64 * length / g.floater_count as f64).rem_euclid(length);
                let z = path.place(s).at.y as f64;
                let grown = 0.25 * pressure(g.sprocket_radius) / pressure(z);
                let (fraction, phase) = if s < q {
                    let share = ((s - 0.05) / (0.8 * q)).clamp(0.0, 1.0);
                    (0.25 * share, if share < 1.0 && share > 0.0 { Phase::Filling } else { Phase::Filled })
                } else if s < q + h {
                    (grown.min(1.0), Phase::Filled)
                } else if s < 3.0 * q + h {
                    ((grown * (1.0 - (s - q - h) / (1.2 * q))).clamp(0.0, 1.0), Phase::Venting)
                } else if i == 9 {
                    (0.3, Phase::CarryOver)
                } else {
                    (0.0, Phase::Empty)
                };
                FloaterPicture { air_fraction: fraction as f32, phase, valve_open: phase == Phase::Filling }
            })
            .collect();
    }

    fn keys(keys: Res<ButtonInput<KeyCode>>, mut requests: MessageWriter<CameraRequest>) {
        let digits = [KeyCode::Digit1, KeyCode::Digit2, KeyCode::Digit3, KeyCode::Digit4, KeyCode::Digit5];
        for (key, preset) in digits.into_iter().zip(Preset::ALL) {
            if keys.just_pressed(key) {
                requests.write(CameraRequest::Show(preset));
            }
        }
    }

    fn report(stats: Res<FrameStats>) {
        if stats.frames % 100 == 99 {
            let memory = memory_stats::memory_stats().map_or(0, |m| m.physical_mem / 1_000_000);
            println!(
                "{} frames: {:.1} FPS, median {:.1} ms, p95 {:.1} ms, first frame {:.2} s, {memory} MB",
                stats.frames,
                stats.fps,
                stats.median_ms,
                stats.p95_ms,
                stats.first_frame_s.unwrap_or(0.0)
            );
        }
    }
}
