#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kpp_fuzz::state(data));
