//! Dependencies between the source files of the program, read from their tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A path in the module tree, starting at the root of the crate.
type ModulePath = Vec<String>;

/// Source files and their imports.
pub struct Imports {
    /// Files by module.
    files: BTreeMap<ModulePath, PathBuf>,
    /// Re-exported names (`pub use`) of a module, with their targets.
    handed_on: BTreeMap<(ModulePath, String), ModulePath>,
    /// Paths named by each file outside of its tests, as absolute paths.
    named: BTreeMap<ModulePath, BTreeSet<ModulePath>>,
}

impl Imports {
    /// Reads all sources in a folder.
    pub fn of(src: &Path) -> Self {
        let mut imports = Self { files: BTreeMap::new(), handed_on: BTreeMap::new(), named: BTreeMap::new() };
        imports.find(src, &Vec::new());
        let files: Vec<_> = imports.files.clone().into_iter().collect();
        let mut of_tests = BTreeSet::new();
        for (module, path) in &files {
            let text = std::fs::read_to_string(path).unwrap();
            let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            imports.walk(&tokens.into_iter().collect::<Vec<_>>(), module, module, &mut of_tests);
        }
        // Test modules in separate files are not part of the program.
        imports.named.retain(|module, _| !of_tests.iter().any(|test: &ModulePath| module.starts_with(test)));
        imports
    }

    fn find(&mut self, folder: &Path, module: &ModulePath) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let inner = [module.as_slice(), std::slice::from_ref(&stem)].concat();
            if path.is_dir() {
                self.find(&path, &inner);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                match stem.as_str() {
                    "mod" => self.files.insert(module.clone(), path),
                    "lib" | "main" => None,
                    _ => self.files.insert(inner, path),
                };
            }
        }
    }

    /// Reads the tokens of a module; `file` is the module of the file that contains them.
    fn walk(
        &mut self,
        tokens: &[TokenTree],
        file: &ModulePath,
        module: &ModulePath,
        of_tests: &mut BTreeSet<ModulePath>,
    ) {
        let mut at = 0;
        while at < tokens.len() {
            if is_test_only(&tokens[at..]) {
                at += 2;
                let begins = at;
                while at < tokens.len() && !is_punct(&tokens[at], ';') && !is_group(&tokens[at], Delimiter::Brace) {
                    at += 1;
                }
                if let [TokenTree::Ident(word), TokenTree::Ident(name), ..] = &tokens[begins..]
                    && word == "mod"
                {
                    of_tests.insert([module.as_slice(), &[name.to_string()]].concat());
                }
                at += 1;
            } else if let [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), ..] = &tokens[at..]
                && word == "mod"
            {
                let inner = [module.as_slice(), &[name.to_string()]].concat();
                self.walk(&body.stream().into_iter().collect::<Vec<_>>(), file, &inner, of_tests);
                at += 3;
            } else if matches!(&tokens[at], TokenTree::Ident(word) if word == "use") {
                let length = tokens[at..].iter().position(|token| is_punct(token, ';')).unwrap_or(tokens.len() - at);
                let mut leaves = Vec::new();
                use_leaves(&tokens[at + 1..at + length], &mut Vec::new(), &mut leaves);
                let handed_on = is_public(&tokens[..at]);
                for (path, name) in leaves {
                    let Some(absolute) = self.absolute(&path, module) else { continue };
                    if handed_on {
                        self.handed_on.insert((module.clone(), name), absolute.clone());
                    }
                    self.named.entry(file.clone()).or_default().insert(absolute);
                }
                at += length;
            } else if let Some((path, length)) = path_at(tokens, at) {
                if path.len() > 1
                    && let Some(absolute) = self.absolute(&path, module)
                {
                    self.named.entry(file.clone()).or_default().insert(absolute);
                }
                at += length;
            } else {
                if let TokenTree::Group(group) = &tokens[at] {
                    self.walk(&group.stream().into_iter().collect::<Vec<_>>(), file, module, of_tests);
                }
                at += 1;
            }
        }
    }

    /// Absolute form of a path named in a module; `None` for a path into another crate.
    fn absolute(&self, path: &[String], module: &ModulePath) -> Option<ModulePath> {
        let mut base = module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => (base, rest) = (Vec::new(), &path[1..]),
            "self" | "super" => {
                while let Some(first) = rest.first().filter(|first| *first == "self" || *first == "super") {
                    if first == "super" {
                        base.pop();
                    }
                    rest = &rest[1..];
                }
            }
            first => {
                let child = [module.as_slice(), &[first.to_string()]].concat();
                let known = self.files.contains_key(&child);
                if !known {
                    return None;
                }
            }
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// The file that defines the target of a path, following re-exports.
    fn file_of(&self, path: &ModulePath) -> Option<ModulePath> {
        let mut path = path.clone();
        // Bounded number of steps along chains of re-exports.
        for _ in 0..16 {
            let length = (0..=path.len()).rev().find(|&length| self.files.contains_key(&path[..length]))?;
            let (module, rest) = path.split_at(length);
            let next = rest.first().and_then(|name| self.handed_on.get(&(module.to_vec(), name.clone())));
            match next {
                Some(target) => path = [target.as_slice(), &rest[1..]].concat(),
                None => return Some(module.to_vec()),
            }
        }
        panic!("{path:?} is handed on in a circle");
    }

    /// Every file with its dependencies.
    pub fn edges(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut edges = BTreeMap::new();
        for (module, paths) in &self.named {
            let targets = paths.iter().filter_map(|path| self.file_of(path)).filter(|target| target != module);
            edges.insert(module.join("::"), targets.map(|target| target.join("::")).collect());
        }
        edges
    }
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_group(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}

/// Whether tokens begin with `#[cfg(test)]`.
fn is_test_only(tokens: &[TokenTree]) -> bool {
    let [hash, TokenTree::Group(group), ..] = tokens else { return false };
    is_punct(hash, '#') && group.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// Whether the tokens before a `use` make it visible outside of its module.
fn is_public(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(word)] => word == "pub",
        [.., TokenTree::Ident(word), TokenTree::Group(group)] => {
            word == "pub" && group.delimiter() == Delimiter::Parenthesis
        }
        _ => false,
    }
}

/// A path of identifiers that begins at a token, and its number of tokens.
fn path_at(tokens: &[TokenTree], at: usize) -> Option<(Vec<String>, usize)> {
    // Inside of a path of another crate.
    if at >= 1 && is_punct(&tokens[at - 1], ':') && at >= 2 && is_punct(&tokens[at - 2], ':') {
        return None;
    }
    let TokenTree::Ident(first) = tokens.get(at)? else { return None };
    let (mut path, mut length) = (vec![first.to_string()], 1);
    while let [first_colon, second_colon, TokenTree::Ident(next), ..] = &tokens[at + length..]
        && is_punct(first_colon, ':')
        && is_punct(second_colon, ':')
    {
        path.push(next.to_string());
        length += 3;
    }
    Some((path, length))
}

/// The leaves of a `use` tree, each as a path with the name that it introduces.
fn use_leaves(tokens: &[TokenTree], before: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, String)>) {
    let depth = before.len();
    let mut at = 0;
    let mut name = None;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if word == "as" => {
                name = tokens.get(at + 1).map(ToString::to_string);
                at += 1;
            }
            TokenTree::Ident(word) => before.push(word.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                inner.split(|token| is_punct(token, ',')).for_each(|branch| use_leaves(branch, before, leaves));
                before.truncate(depth);
                return;
            }
            _ => {}
        }
        at += 1;
    }
    if before.len() > depth {
        if before.last().is_some_and(|last| last == "self") {
            before.pop();
        }
        let last = before.last().cloned().unwrap_or_default();
        leaves.push((before.clone(), name.unwrap_or(last)));
    }
    before.truncate(depth);
}

/// Strongly connected sets of files, which depend on each other directly or indirectly (Tarjan, SIAM J. Comput. 1,
/// 1972).
pub fn cycles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    #[derive(Default)]
    struct Search<'a> {
        number: BTreeMap<&'a str, usize>,
        least: BTreeMap<&'a str, usize>,
        open: Vec<&'a str>,
        found: Vec<Vec<String>>,
    }
    fn visit<'a>(file: &'a str, edges: &'a BTreeMap<String, BTreeSet<String>>, search: &mut Search<'a>) {
        let number = search.number.len();
        search.number.insert(file, number);
        search.least.insert(file, number);
        search.open.push(file);
        for next in edges.get(file).into_iter().flatten() {
            if !search.number.contains_key(next.as_str()) {
                visit(next, edges, search);
                let least = search.least[file].min(search.least[next.as_str()]);
                search.least.insert(file, least);
            } else if search.open.contains(&next.as_str()) {
                let least = search.least[file].min(search.number[next.as_str()]);
                search.least.insert(file, least);
            }
        }
        if search.least[file] == number {
            let begin = search.open.iter().position(|open| *open == file).unwrap();
            let set: Vec<String> = search.open.split_off(begin).into_iter().map(String::from).collect();
            if set.len() > 1 {
                search.found.push(set);
            }
        }
    }
    let mut search = Search::default();
    for file in edges.keys() {
        if !search.number.contains_key(file.as_str()) {
            visit(file, edges, &mut search);
        }
    }
    search.found
}
