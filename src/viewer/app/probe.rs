//! Checks whether a window can be opened, before anything starts that would panic otherwise.
//!
//! winit loads its libraries at run time and panics when one is missing; the renderer panics without a graphics driver.
//! For each cause the error says what to install, and the run can continue without a window.

use bevy::tasks::block_on;
use std::env;

/// The graphics adapter of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// Name of the device, as reported by its driver.
    pub name: String,
    /// Whether it is a software renderer.
    pub is_software: bool,
}

/// Why no window can be opened, with the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no window: {reason}; {hint}")]
pub struct NoWindow {
    /// What is missing.
    pub reason: String,
    /// The Debian package that contains it.
    pub debian_package: &'static str,
    /// Remedy, as a sentence.
    pub hint: String,
}

impl NoWindow {
    fn new(reason: impl Into<String>, debian_package: &'static str, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), debian_package, hint: hint.into() }
    }

    fn missing(library: &str, debian_package: &'static str) -> Self {
        let hint = format!("install it with: apt install {debian_package}");
        Self::new(format!("the library {library} is not installed"), debian_package, hint)
    }
}

/// Libraries that winit loads on any display, with their packages.
const ON_ANY_DISPLAY: [(&str, &str); 1] = [("libxkbcommon.so.0", "libxkbcommon0")];

/// Libraries that winit loads on an X display, in its order.
const ON_X: [(&str, &str); 6] = [
    ("libX11.so.6", "libx11-6"),
    ("libXcursor.so.1", "libxcursor1"),
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libXi.so.6", "libxi6"),
    ("libxcb.so.1", "libxcb1"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
];

/// Checks whether a window can be opened, and returns its graphics adapter.
pub fn probe() -> Result<Adapter, NoWindow> {
    let wayland = cfg!(feature = "wayland") && is_set("WAYLAND_DISPLAY");
    if !wayland {
        find_x_display()?;
        find_libraries(&ON_X, can_open)?;
    }
    find_libraries(&ON_ANY_DISPLAY, can_open)?;
    find_adapter()
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

fn find_x_display() -> Result<(), NoWindow> {
    if !is_set("DISPLAY") {
        if is_set("WAYLAND_DISPLAY") {
            let hint = "this build shows its window through XWayland: apt install xwayland, and log in again";
            return Err(NoWindow::new("there is a Wayland desktop, but no X display on it", "xwayland", hint));
        }
        let hint =
            "run it in a desktop session, or on a display of its own: apt install xvfb xauth, then xvfb-run -a kpp";
        return Err(NoWindow::new("there is no display (DISPLAY is not set)", "xvfb", hint));
    }
    // The connection is kept open until the program ends: some servers reset when their last client disconnects,
    // possibly while the window connects.
    x11rb::connect(None).map(std::mem::forget).map_err(|error| {
        let display = env::var("DISPLAY").unwrap_or_default();
        let hint =
            "check DISPLAY and XAUTHORITY, or use a display of its own: apt install xvfb xauth, then xvfb-run -a kpp";
        NoWindow::new(format!("the X display {display} cannot be reached ({error})"), "xvfb", hint)
    })
}

fn find_libraries(libraries: &[(&str, &'static str)], can_open: impl Fn(&str) -> bool) -> Result<(), NoWindow> {
    match libraries.iter().find(|(library, _)| !can_open(library)) {
        Some((library, package)) => Err(NoWindow::missing(library, package)),
        None => Ok(()),
    }
}

fn can_open(library: &str) -> bool {
    // SAFETY: these are system libraries that winit would load in the same way; their initialisers have no
    // requirements, and none of their symbols is used here.
    #[allow(unsafe_code)]
    let opened = unsafe { libloading::Library::new(library) };
    opened.is_ok()
}

/// Requests the adapter that the renderer would use. It uses Vulkan; OpenGL is not built in.
fn find_adapter() -> Result<Adapter, NoWindow> {
    if !can_open("libvulkan.so.1") {
        return Err(NoWindow::missing("libvulkan.so.1", "libvulkan1 mesa-vulkan-drivers"));
    }
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::VULKAN;
    descriptor.flags = wgpu::InstanceFlags::empty();
    let options =
        wgpu::RequestAdapterOptions { power_preference: wgpu::PowerPreference::HighPerformance, ..Default::default() };
    let adapter = block_on(wgpu::Instance::new(descriptor).request_adapter(&options)).map_err(|_| {
        let hint = "install one with: apt install mesa-vulkan-drivers";
        NoWindow::new("there is no graphics driver, not even a software one", "mesa-vulkan-drivers", hint)
    })?;
    let info = adapter.get_info();
    Ok(Adapter { is_software: info.device_type == wgpu::DeviceType::Cpu, name: info.name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_names_its_package() {
        let error = find_libraries(&ON_X, |library| library != "libxkbcommon-x11.so.0").unwrap_err();
        assert_eq!(error.debian_package, "libxkbcommon-x11-0");
        let text = error.to_string();
        assert!(text.contains("libxkbcommon-x11.so.0") && text.contains("apt install libxkbcommon-x11-0"), "{text}");
    }

    #[test]
    fn what_can_be_opened_is_not_missed() {
        assert_eq!(find_libraries(&ON_X, |_| true), Ok(()));
    }

    #[test]
    fn a_library_that_does_not_exist_cannot_be_opened() {
        assert!(!can_open("libno-such-library.so.7"));
        assert!(can_open("libc.so.6"));
    }
}
