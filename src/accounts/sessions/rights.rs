//! What may be done where, told from the policy itself.

use super::api::{Permission, Right};
use crate::{
    access::{
        Action,
        actor::Grant,
        policy::{Relation, rule},
    },
    domain::{Language, RecordType, text_enum::Codes},
};

/// The grants as they are told.
pub fn rights(grants: &[Grant]) -> Vec<Right> {
    let told = |g: &Grant| Right {
        role: g.role,
        region_code: g.region.clone(),
        personal_data: g.personal_data,
    };
    grants.iter().map(told).collect()
}

/// Every grant, type of record and reach with the actions that the policy
/// allows. What several grants give alike is told once.
pub fn permissions(grants: &[Grant], language: Language) -> Vec<Permission> {
    let mut found: Vec<Permission> = Vec::new();
    for grant in grants {
        for record_type in RecordType::ALL {
            let inside = actions(grant, *record_type, Relation::Within);
            let above = actions(grant, *record_type, Relation::Above);
            // Nothing lies above the whole country.
            let above = if grant.region.is_none() { Vec::new() } else { above };
            for (actions, above) in [(inside, false), (above, true)] {
                let permission = Permission {
                    text: words(*record_type, &actions, grant, above, language),
                    record_type: *record_type,
                    actions,
                    region_code: grant.region.clone(),
                    above,
                };
                if !permission.actions.is_empty() && !found.contains(&permission) {
                    found.push(permission);
                }
            }
        }
    }
    found
}

fn actions(grant: &Grant, record_type: RecordType, there: Relation) -> Vec<Action> {
    let allows = |action: &&Action| {
        let (roles, relations) = rule(**action, record_type);
        roles.contains(&grant.role) && relations.contains(&there)
    };
    Action::ALL.iter().filter(allows).copied().collect()
}

fn words(record_type: RecordType, actions: &[Action], grant: &Grant, above: bool, language: Language) -> String {
    let label = |labels: &'static [crate::domain::text_enum::Label], value: &str| {
        let found = labels.iter().find(|l| l.value == value);
        found.map_or("", |l| match language {
            Language::English => l.en,
            Language::Indonesian => l.id,
        })
    };
    let what = label(RecordType::labels(), record_type.as_str());
    let actions: Vec<String> = actions
        .iter()
        .map(|a| label(Action::labels(), a.as_str()).to_lowercase())
        .collect();
    let place = match (&grant.region, above, language) {
        (None, _, Language::English) => "in the whole country".to_owned(),
        (None, _, Language::Indonesian) => "di seluruh negeri".to_owned(),
        (Some(code), false, Language::English) => format!("in {code} and below"),
        (Some(code), false, Language::Indonesian) => format!("di {code} dan di bawahnya"),
        (Some(code), true, Language::English) => format!("above {code}"),
        (Some(code), true, Language::Indonesian) => format!("di atas {code}"),
    };
    format!("{what}: {} {place}", actions.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access::policy, domain::Role};

    #[test]
    fn what_is_told_is_what_the_policy_says() {
        for role in Role::ALL {
            let grant = Grant {
                role: *role,
                region: Some("32".parse().unwrap()),
                personal_data: false,
            };
            let told = permissions(std::slice::from_ref(&grant), Language::English);
            for record_type in RecordType::ALL {
                for action in Action::ALL {
                    for (place, above) in [(Some("32.14".parse().unwrap()), false), (None, true)] {
                        let verdict =
                            policy::decide(std::slice::from_ref(&grant), *action, *record_type, place.as_ref());
                        let named = told
                            .iter()
                            .any(|p| p.record_type == *record_type && p.above == above && p.actions.contains(action));
                        assert_eq!(
                            verdict == policy::Verdict::Allowed,
                            named,
                            "{role} {action} {record_type} {above}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn it_is_told_in_words_of_both_languages() {
        let grant = Grant {
            role: Role::Viewer,
            region: Some("32".parse().unwrap()),
            personal_data: false,
        };
        let first = |language| permissions(std::slice::from_ref(&grant), language)[2].text.clone();
        assert_eq!(first(Language::English), "Libraries: read in 32 and below");
        assert_eq!(
            first(Language::Indonesian),
            "Perpustakaan: membaca di 32 dan di bawahnya"
        );
    }
}
