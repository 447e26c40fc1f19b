//! Signals with which a test interrupts a program.

/// `-INT`, as sent by Ctrl-C; `-TERM` if this process ignores SIGINT, as a background job of a shell does: its children
/// inherit that, and kpp keeps ignored signals ignored.
pub fn signal() -> &'static str {
    const SIGINT: u64 = 1 << 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    if ignored & SIGINT == 0 { "-INT" } else { "-TERM" }
}
