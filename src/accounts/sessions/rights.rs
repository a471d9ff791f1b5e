//! What may be done where, told from the policy itself.

use super::api::{Permission, Right};
use crate::{
    access::{
        Action,
        actor::Grant,
        policy::{Relation, needs_personal_data, rule},
    },
    domain::{Language, RecordType, RegionCode, text_enum::Codes},
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
            // Everything lies below the whole country.
            let places: &[Relation] = match grant.region {
                None => &[Relation::Elsewhere, Relation::Below],
                Some(_) => &[Relation::Elsewhere, Relation::Within, Relation::Below, Relation::Above],
            };
            for there in places.iter().copied() {
                // What may be done elsewhere too, as all read all regions, may be done everywhere.
                let place = grant.region.as_ref().filter(|_| there != Relation::Elsewhere);
                let actions = actions(grant, *record_type, there);
                let permission = Permission {
                    text: words(*record_type, &actions, place, there, language),
                    record_type: *record_type,
                    actions,
                    region_code: place.cloned(),
                    above: there == Relation::Above,
                    below: there == Relation::Below && place.is_some(),
                };
                if !permission.actions.is_empty() && !found.contains(&permission) {
                    found.push(permission);
                }
            }
        }
    }
    found
}

/// The actions that a grant gives there and not everywhere, or everywhere. What
/// it gives in its region it gives below too, which is not told again.
fn actions(grant: &Grant, record_type: RecordType, there: Relation) -> Vec<Action> {
    let allows = |action: &&Action| {
        let (roles, relations) = rule(**action, record_type);
        let everywhere = relations.contains(&Relation::Elsewhere);
        let may_see = grant.personal_data || !needs_personal_data(**action, record_type);
        may_see
            && roles.contains(&grant.role)
            && relations.contains(&there)
            && everywhere == (there == Relation::Elsewhere)
            && !(there == Relation::Below && grant.region.is_some() && relations.contains(&Relation::Within))
    };
    Action::ALL.iter().filter(allows).copied().collect()
}

fn words(
    record_type: RecordType,
    actions: &[Action],
    place: Option<&RegionCode>,
    there: Relation,
    language: Language,
) -> String {
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
    let place = match (place, there, language) {
        (None, _, Language::English) => "in the whole country".to_owned(),
        (None, _, Language::Indonesian) => "di seluruh negeri".to_owned(),
        (Some(code), Relation::Above, Language::English) => format!("above {code}"),
        (Some(code), Relation::Above, Language::Indonesian) => format!("di atas {code}"),
        (Some(code), Relation::Below, Language::English) => format!("below {code}"),
        (Some(code), Relation::Below, Language::Indonesian) => format!("di bawah {code}"),
        (Some(code), _, Language::English) => format!("in {code} and below"),
        (Some(code), _, Language::Indonesian) => format!("di {code} dan di bawahnya"),
    };
    format!("{what}: {} {place}", actions.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::policy::{self, relation},
        domain::Role,
    };

    #[test]
    fn what_is_told_is_what_the_policy_says() {
        for (role, personal_data) in Role::ALL.iter().flat_map(|role| [(role, false), (role, true)]) {
            let grant = Grant {
                role: *role,
                region: Some("32".parse().unwrap()),
                personal_data,
            };
            let told = permissions(std::slice::from_ref(&grant), Language::English);
            for record_type in RecordType::ALL {
                for action in Action::ALL {
                    for place in [Some("32.14"), Some("32"), None, Some("33")] {
                        let place: Option<RegionCode> = place.map(|code| code.parse().unwrap());
                        let verdict =
                            policy::decide(std::slice::from_ref(&grant), *action, *record_type, place.as_ref());
                        let there = relation(grant.region.as_ref(), place.as_ref());
                        let covers = |p: &&Permission| match &p.region_code {
                            None => true,
                            Some(_) if p.above => there == Relation::Above,
                            Some(_) if p.below => there == Relation::Below,
                            Some(_) => there.is_inside(),
                        };
                        let named = told
                            .iter()
                            .filter(covers)
                            .any(|p| p.record_type == *record_type && p.actions.contains(action));
                        assert_eq!(
                            verdict == policy::Verdict::Allowed,
                            named,
                            "{role} {action} {record_type} {place:?}"
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
        let told = |language| -> Vec<String> {
            let all = permissions(std::slice::from_ref(&grant), language);
            all.into_iter().take(3).map(|p| p.text).collect()
        };
        assert_eq!(
            told(Language::English),
            [
                "Regions: read in the whole country",
                "Libraries: read in 32 and below",
                "Libraries: read above 32"
            ]
        );
        assert_eq!(
            told(Language::Indonesian),
            [
                "Wilayah: membaca di seluruh negeri",
                "Perpustakaan: membaca di 32 dan di bawahnya",
                "Perpustakaan: membaca di atas 32"
            ]
        );
    }
}
