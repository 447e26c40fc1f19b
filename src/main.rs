//! kpp.
fn main() {}
