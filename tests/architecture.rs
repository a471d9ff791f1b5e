//! The import rule: a module imports only from a lower floor, never up and
//! never sideways; within a feature from a lower step of its stair.

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
    };

    /// The floor of each room.
    fn floors() -> BTreeMap<&'static str, u8> {
        let floors: [(u8, &[&str]); 8] = [
            (0, &["domain"]),
            (1, &["infra"]),
            (2, &["access"]),
            (3, &["records"]),
            (
                4,
                &[
                    "accounts",
                    "regions",
                    "libraries",
                    "stakeholders",
                    "people",
                    "meetings",
                    "plans",
                    "published_figures",
                ],
            ),
            (
                5,
                &[
                    "statistics",
                    "import",
                    "merges",
                    "thread",
                    "meeting_plans",
                    "print",
                    "sync",
                ],
            ),
            (6, &["reference", "exports"]),
            (7, &["app", "openapi", "pages", "command"]),
        ];
        floors
            .iter()
            .flat_map(|(floor, rooms)| rooms.iter().map(|room| (*room, *floor)))
            .collect()
    }

    /// The stair inside a feature.
    const STAIR: [&str; 5] = ["words", "api", "rules", "store", "handlers"];

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }

    fn all_sources() -> Vec<(Vec<String>, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = Vec::new();
        sources(&root, &mut found);
        found
            .iter()
            .map(|path| {
                let rooms = path.strip_prefix(&root).unwrap().with_extension("");
                let rooms = rooms
                    .iter()
                    .map(|p| p.to_str().unwrap().to_owned())
                    .filter(|p| p != "mod")
                    .collect();
                (rooms, fs::read_to_string(path).unwrap())
            })
            .filter(|(rooms, _): &(Vec<String>, String)| !matches!(rooms[0].as_str(), "main" | "lib"))
            .collect()
    }

    /// The rooms that a source names after `crate::`, also in grouped imports.
    fn named_rooms(source: &str) -> Vec<String> {
        let mut rooms = Vec::new();
        for (at, _) in source.match_indices("crate::") {
            let rest = &source[at + "crate::".len()..];
            if let Some(group) = rest.strip_prefix('{') {
                let mut depth = 1;
                let mut word = String::new();
                let mut at_start = true;
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 1 => at_start = true,
                        c if depth == 1 && at_start && (c.is_alphanumeric() || c == '_') => word.push(c),
                        _ if depth == 1 && !word.is_empty() => {
                            rooms.push(std::mem::take(&mut word));
                            at_start = false;
                        }
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            } else {
                rooms.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
        rooms
    }

    #[test]
    fn a_module_imports_only_from_lower_floors() {
        let floors = floors();
        let mut broken = Vec::new();
        for (rooms, source) in all_sources() {
            let room = rooms[0].as_str();
            let floor = *floors
                .get(room)
                .unwrap_or_else(|| panic!("src/{room} has no floor: name it here and in lib.rs"));
            for named in named_rooms(&source) {
                let Some(other) = floors.get(named.as_str()) else {
                    continue;
                };
                if named != room && floor < 6 && *other >= floor {
                    broken.push(format!(
                        "{} (floor {floor}) names {named} (floor {other})",
                        rooms.join("/")
                    ));
                }
            }
        }
        assert!(broken.is_empty(), "{broken:#?}");
    }

    #[test]
    fn inside_a_feature_data_flows_one_way() {
        let mut broken = Vec::new();
        for (rooms, source) in all_sources() {
            if floors()[rooms[0].as_str()] != 4 && floors()[rooms[0].as_str()] != 5 {
                continue;
            }
            let Some(step) = rooms.last().and_then(|last| STAIR.iter().position(|s| s == last)) else {
                continue;
            };
            for higher in &STAIR[step + 1..] {
                if source.contains(&format!("super::{higher}::")) || source.contains(&format!("    {higher}::{{")) {
                    broken.push(format!("{} names {higher}", rooms.join("/")));
                }
            }
        }
        assert!(broken.is_empty(), "{broken:#?}");
    }

    #[test]
    fn pure_rooms_know_no_outer_world() {
        for (rooms, source) in all_sources() {
            let pure = rooms[0] == "domain"
                || rooms
                    .last()
                    .is_some_and(|last| last == "rules" || last == "policy" || last == "words");
            if !pure {
                continue;
            }
            for outer in [
                "actix_web",
                "PgConnection",
                "clock::",
                "std::env",
                "infra::Db",
                "&mut Read",
                "&mut Write",
            ] {
                assert!(!source.contains(outer), "{} names {outer}", rooms.join("/"));
            }
        }
    }

    #[test]
    fn files_are_short() {
        let long: Vec<String> = all_sources()
            .into_iter()
            .filter(|(rooms, source)| source.lines().count() > 400 && rooms.last().is_some_and(|l| l != "schema"))
            .map(|(rooms, source)| format!("{} has {} lines", rooms.join("/"), source.lines().count()))
            .collect();
        assert!(long.is_empty(), "{long:#?}");
    }
}
