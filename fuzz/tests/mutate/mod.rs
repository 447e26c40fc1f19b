//! Mutations of an input: bytes, slices, numbers and signs of RON.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::ops::Range;

/// Replacements of a number.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "2.5",
    "1e308",
    "-1e308",
    "1e999",
    "1e-308",
    "5e-324",
    "NaN",
    "-NaN",
    "inf",
    "-inf",
    "4294967295",
    "4294967296",
    "9223372036854775808",
    "18446744073709551615",
    "99999999999999999999",
    "0x7fff",
    "1_000",
    "0,5",
    "3.5 bar",
    "\"3.5 bar\"",
    "\"\"",
];
/// Inserted texts.
const SIGNS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "=",
    "\"",
    "'",
    "\\",
    "//",
    "/*",
    "*/",
    "r#\"",
    "#!",
    "\n",
    "\r",
    "\t",
    "\0",
    "None",
    "Some(",
    "\u{b0}",
    "\u{feff}",
    "\u{301}",
    "\u{1f4a7}",
];

/// Mutates inputs. The same number gives the same mutation.
pub struct Mutator {
    random: Pcg64Mcg,
}

impl Mutator {
    pub fn new(number: u64) -> Self {
        Self { random: Pcg64Mcg::seed_from_u64(number) }
    }

    /// An input with one to three mutations.
    pub fn mutated(&mut self, input: &[u8]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..self.random.random_range(1..=3_u32) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        match self.random.random_range(0..12_u32) {
            0 => self.flip(bytes),
            1 => {
                let length = self.random.random_range(0..=bytes.len());
                bytes.truncate(length);
            }
            2 => {
                let slice = self.slice(bytes.len());
                bytes.drain(slice);
            }
            3 => {
                let (slice, at) = (self.slice(bytes.len()), self.random.random_range(0..=bytes.len()));
                let copy = bytes[slice].to_vec();
                bytes.splice(at..at, copy);
            }
            // Swaps two adjacent slices.
            4 => {
                let slice = self.slice(bytes.len());
                let middle = self.random.random_range(0..=slice.len());
                bytes[slice].rotate_left(middle);
            }
            5 => {
                let (sign, at) = (self.one_of(SIGNS), self.random.random_range(0..=bytes.len()));
                bytes.splice(at..at, sign.bytes());
            }
            6 => {
                let (sign, slice) = (self.one_of(SIGNS), self.slice(bytes.len()));
                bytes.splice(slice, sign.bytes());
            }
            // Most frequent, since inputs that stay well-formed are processed further.
            _ => self.another_number(bytes),
        }
    }

    /// Flips a bit.
    fn flip(&mut self, bytes: &mut [u8]) {
        if !bytes.is_empty() {
            let at = self.random.random_range(0..bytes.len());
            let bit: u32 = self.random.random_range(0..8);
            bytes[at] ^= 1_u8 << bit;
        }
    }

    /// Replaces a number by another one, if there is any.
    fn another_number(&mut self, bytes: &mut Vec<u8>) {
        let numbers = numbers(bytes);
        if !numbers.is_empty() {
            let place = numbers[self.random.random_range(0..numbers.len())].clone();
            bytes.splice(place, self.one_of(NUMBERS).bytes());
        }
    }

    fn one_of(&mut self, list: &[&'static str]) -> &'static str {
        list[self.random.random_range(0..list.len())]
    }

    /// A slice of an input; short ones are more frequent.
    fn slice(&mut self, length: usize) -> Range<usize> {
        let begin = self.random.random_range(0..=length);
        let power: u32 = self.random.random_range(0..14);
        let longest = (1_usize << power).min(length - begin);
        begin..begin + self.random.random_range(0..=longest)
    }
}

/// Ranges of numbers: digits with sign, decimals and exponent that are not the end of a name.
fn numbers(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begin = at;
        let after_sign = begin + usize::from(bytes[begin] == b'-');
        let is_number = bytes.get(after_sign).is_some_and(u8::is_ascii_digit);
        let in_name = begin > 0 && (bytes[begin - 1].is_ascii_alphanumeric() || bytes[begin - 1] == b'_');
        at = after_sign;
        while let Some(&byte) = bytes.get(at) {
            let after_exponent = at > begin && matches!(bytes[at - 1], b'e' | b'E');
            let belongs = byte.is_ascii_alphanumeric() || b"._".contains(&byte);
            if !belongs && !(is_number && after_exponent && b"+-".contains(&byte)) {
                break;
            }
            at += 1;
        }
        if is_number && !in_name {
            found.push(begin..at);
        }
        at = at.max(begin + 1);
    }
    found
}

#[test]
fn numbers_are_found_where_they_stand() {
    let text = b"(a1: 3, b: -2.5e-3, c: [1e308,0], d_2: Every(7), e: \"12 bar\", f: x)";
    let found: Vec<&str> = numbers(text).into_iter().map(|at| std::str::from_utf8(&text[at]).unwrap()).collect();
    assert_eq!(found, ["3", "-2.5e-3", "1e308", "0", "7", "12"]);
}

#[test]
fn the_same_number_changes_an_input_in_the_same_way() {
    let input = b"(a: 1, b: [2, 3])";
    for number in 0..100 {
        assert_eq!(Mutator::new(number).mutated(input), Mutator::new(number).mutated(input));
        Mutator::new(number).mutated(b"");
    }
}
