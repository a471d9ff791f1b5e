//! The rules of grants, pure: who may give what to whom.

use super::api::GrantFields;
use crate::{
    access::{
        actor::{Grant as Right, PrincipalKind},
        policy::relation,
    },
    domain::{Faults, Role, Said, fault::code},
};

/// The rules that need no other row.
pub fn check(fields: &GrantFields, faults: &mut Faults) {
    if let (Some(from), Some(to)) = (fields.valid_from, fields.valid_to)
        && to <= from
    {
        faults.add(
            "/valid_to",
            code::CONTRADICTION,
            Said::fixed("It would end before it begins.", "Berakhir sebelum dimulai."),
        );
    }
}

/// Roles are for people or for partner systems, or for both.
pub fn check_role(kind: PrincipalKind, role: Role, faults: &mut Faults) {
    let fits = match role {
        Role::Sync => kind == PrincipalKind::Client,
        Role::Admin | Role::Approver => kind == PrincipalKind::Person,
        Role::Viewer | Role::Editor | Role::Auditor => true,
    };
    if !fits {
        faults.add(
            "/role",
            code::CONTRADICTION,
            Said::new(
                format!("The role {role} is not for a principal of kind {kind}."),
                format!("Peran {role} bukan untuk pengguna jenis {kind}."),
            ),
        );
    }
}

/// Whether somebody with these rights may give this one: an administrator
/// gives within the own region, and personal data only where he sees it.
pub fn covers(own: &[Right], given: &Right) -> bool {
    let there = |right: &&Right| relation(right.region.as_ref(), given.region.as_ref()).is_inside();
    own.iter().filter(there).any(|right| right.role == Role::Admin)
        && (!given.personal_data || own.iter().filter(there).any(|right| right.personal_data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RegionCode;
    use proptest::prelude::*;

    fn right() -> impl Strategy<Value = Right> {
        let region = proptest::option::of(r"3[1-2](\.[01][1-2](\.01(\.200[1-2])?)?)?".prop_map(|t| t.parse().unwrap()));
        (proptest::sample::select(Role::ALL), region, any::<bool>()).prop_map(|(role, region, personal_data)| Right {
            role,
            region,
            personal_data,
        })
    }

    fn admin(region: Option<&str>, personal_data: bool) -> Right {
        Right {
            role: Role::Admin,
            region: region.map(|r| r.parse::<RegionCode>().unwrap()),
            personal_data,
        }
    }

    #[test]
    fn a_regional_administrator_gives_within_its_region() {
        let own = [admin(Some("32"), false)];
        assert!(covers(&own, &admin(Some("32.14"), false)));
        assert!(covers(&own, &admin(Some("32"), false)));
        assert!(!covers(&own, &admin(None, false)));
        assert!(!covers(&own, &admin(Some("33"), false)));
        assert!(!covers(&own, &admin(Some("32.14"), true)));
    }

    proptest! {
        /// Nobody can give through somebody else what he could not give himself.
        #[test]
        fn what_was_given_gives_no_more(own in prop::collection::vec(right(), 0..4), given in prop::collection::vec(right(), 0..4), next in right()) {
            let given: Vec<Right> = given.into_iter().filter(|g| covers(&own, g)).collect();
            if covers(&given, &next) {
                prop_assert!(covers(&own, &next));
            }
        }

        #[test]
        fn only_administrators_give(own in prop::collection::vec(right(), 0..4), next in right()) {
            let own: Vec<Right> = own.into_iter().filter(|g| g.role != Role::Admin).collect();
            prop_assert!(!covers(&own, &next));
        }
    }
}
