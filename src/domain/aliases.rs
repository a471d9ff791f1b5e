//! The other names of a record: each once, each as long as a name may be.

use std::collections::HashSet;

use super::{Faults, Said, fault::code};

/// Takes doubled names away and refuses those that are empty or too long.
pub fn check(aliases: &mut Vec<String>, faults: &mut Faults) {
    let mut seen = HashSet::new();
    aliases.retain(|alias| seen.insert(alias.clone()));
    if aliases
        .iter()
        .any(|alias| alias.is_empty() || alias.chars().count() > 200)
    {
        faults.add(
            "/aliases",
            code::LENGTH,
            Said::fixed(
                "Each name has 1 to 200 characters.",
                "Setiap nama terdiri atas 1 sampai 200 karakter.",
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_once_and_has_a_length() {
        for (given, kept, sound) in [
            (vec!["Dispusip", "DPK", "Dispusip"], vec!["Dispusip", "DPK"], true),
            (vec![""], vec![""], false),
            (vec![], vec![], true),
        ] {
            let mut aliases: Vec<String> = given.into_iter().map(str::to_owned).collect();
            let mut faults = Faults::new();
            check(&mut aliases, &mut faults);
            assert_eq!(
                (aliases, faults.is_empty()),
                (kept.into_iter().map(str::to_owned).collect(), sound)
            );
        }
        let mut long = vec!["x".repeat(201)];
        let mut faults = Faults::new();
        check(&mut long, &mut faults);
        assert!(faults.names("/aliases"));
    }
}
