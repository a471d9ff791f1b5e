//! The policy, on one page and pure: from grants, an action and a place to a
//! verdict with its reason.

use crate::{
    access::actor::Grant,
    domain::{RecordType, RegionCode, Role, Said, text_enum::text_enum},
};

text_enum! {
    /// What can be done with records.
    pub enum Action {
        /// Read a record.
        View = "view", "Read", "Membaca",
        /// Make a record.
        Create = "create", "Create", "Membuat",
        /// Change a record.
        Update = "update", "Change", "Mengubah",
        /// Delete a record.
        Delete = "delete", "Delete", "Menghapus",
        /// Bring a deleted record back.
        Restore = "restore", "Restore", "Memulihkan",
        /// Read the ledger across records.
        Audit = "audit", "Audit", "Mengaudit",
        /// Approve minutes or a plan.
        Approve = "approve", "Approve", "Menyetujui",
        /// Read personal data in full.
        Disclose = "disclose", "Read personal data in full", "Membaca data pribadi lengkap",
        /// Erase personal data for good.
        Erase = "erase", "Erase personal data", "Memusnahkan data pribadi",
    }
}

/// Where a record lies, seen from the region of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// In the region of the grant, on the same level of the programme: that
    /// region itself, or a village in a district.
    Within,
    /// In the region of the grant, on a lower level of the programme. Nothing
    /// lies above the country: to a national grant everything is below, also
    /// what is national itself.
    Below,
    /// In a region above it, or national.
    Above,
    /// In another part of the country.
    Elsewhere,
}

impl Relation {
    /// Whether the record lies in the region of the grant.
    pub fn is_inside(self) -> bool {
        matches!(self, Relation::Within | Relation::Below)
    }
}

/// The relation of a record's region (none is national) to a grant's.
pub fn relation(granted: Option<&RegionCode>, record: Option<&RegionCode>) -> Relation {
    match (granted, record) {
        (None, _) => Relation::Below,
        (Some(_), None) => Relation::Above,
        (Some(granted), Some(record)) if granted.contains(record) => {
            let (above, below) = (granted.level().of_programme(), record.level().of_programme());
            if above == below {
                Relation::Within
            } else {
                Relation::Below
            }
        }
        (Some(granted), Some(record)) if record.contains(granted) => Relation::Above,
        _ => Relation::Elsewhere,
    }
}

/// The roles that give an action on a type of record, and how near the record
/// must be.
pub fn rule(action: Action, record_type: RecordType) -> (&'static [Role], &'static [Relation]) {
    use Action::*;
    const EVERY_ROLE: &[Role] = Role::ALL;
    const WRITERS: &[Role] = &[Role::Editor, Role::Sync, Role::Admin];
    const APPROVERS: &[Role] = &[Role::Approver, Role::Admin];
    const KEEPERS: &[Role] = &[Role::Auditor, Role::Admin];
    const BELOW: &[Relation] = &[Relation::Below];
    const WITHIN: &[Relation] = &[Relation::Within, Relation::Below];
    const AROUND: &[Relation] = &[Relation::Within, Relation::Below, Relation::Above];
    const ANYWHERE: &[Relation] = &[Relation::Within, Relation::Below, Relation::Above, Relation::Elsewhere];
    match (record_type, action) {
        (RecordType::Regions, View) => (EVERY_ROLE, ANYWHERE),
        // Regions follow decrees; they are loaded by the operator.
        (RecordType::Regions, Create | Update | Delete | Restore) => (&[], WITHIN),
        (RecordType::People, Disclose) => (EVERY_ROLE, WITHIN),
        (RecordType::People, Erase) => (WRITERS, WITHIN),
        (_, Disclose | Erase) => (&[], WITHIN),
        (RecordType::Meetings, Approve) => (APPROVERS, WITHIN),
        // A plan is approved by the level above it: not by an equal, not by a neighbour.
        (RecordType::Plans, Approve) => (APPROVERS, BELOW),
        (_, Approve) => (&[], WITHIN),
        (RecordType::Principals | RecordType::Grants, View) => (KEEPERS, WITHIN),
        (RecordType::Principals | RecordType::Grants, Create | Update | Delete | Restore) => (&[Role::Admin], WITHIN),
        // Of these everybody sees his own, and who keeps accounts there sees all.
        (RecordType::Webhooks, View) => (&[Role::Sync, Role::Auditor, Role::Admin], WITHIN),
        (RecordType::Webhooks, Create | Update | Delete | Restore) => (&[Role::Sync, Role::Admin], WITHIN),
        // Whoever may read may take along what he reads; an export lies nowhere, and everybody has
        // his own.
        (RecordType::Exports, View | Create | Update) => (EVERY_ROLE, ANYWHERE),
        (RecordType::Exports, Delete | Restore) => (&[], WITHIN),
        (_, View) => (EVERY_ROLE, AROUND),
        (_, Create | Update | Delete | Restore) => (WRITERS, WITHIN),
        (_, Audit) => (KEEPERS, WITHIN),
    }
}

/// Whether an action needs the right to personal data besides the role. Who may
/// not read a person in full may not change what he cannot see either: from
/// whether a change changes anything he could guess it.
pub fn needs_personal_data(action: Action, record_type: RecordType) -> bool {
    use Action::*;
    record_type == RecordType::People && matches!(action, Update | Delete | Restore | Disclose | Erase)
}

/// What the policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allowed,
    /// The record may be seen, but not this done with it.
    Forbidden(Said),
    /// The caller may not even know that it is there.
    Hidden,
}

/// Decides. `grants` are those in force now.
pub fn decide(grants: &[Grant], action: Action, record_type: RecordType, region: Option<&RegionCode>) -> Verdict {
    if allows(grants, action, record_type, region) {
        return Verdict::Allowed;
    }
    // What is not there yet cannot be hidden; regions are known to everybody.
    if matches!(action, Action::Create | Action::Audit) || allows(grants, Action::View, record_type, region) {
        return Verdict::Forbidden(reason(action, record_type, region));
    }
    Verdict::Hidden
}

fn allows(grants: &[Grant], action: Action, record_type: RecordType, region: Option<&RegionCode>) -> bool {
    let (roles, relations) = rule(action, record_type);
    let personal = needs_personal_data(action, record_type);
    grants
        .iter()
        .filter(|grant| grant.personal_data || !personal)
        .any(|grant| roles.contains(&grant.role) && relations.contains(&relation(grant.region.as_ref(), region)))
}

fn reason(action: Action, record_type: RecordType, region: Option<&RegionCode>) -> Said {
    let (roles, relations) = rule(action, record_type);
    let roles: Vec<&str> = roles.iter().map(|r| r.as_str()).collect();
    let (place, tempat) = match region {
        Some(code) if !relations.contains(&Relation::Within) => (
            format!("a region that contains {code} and is of a higher level of the programme"),
            format!("wilayah yang mencakup {code} pada tingkat program yang lebih tinggi"),
        ),
        Some(code) => (
            format!("a region that contains {code}"),
            format!("wilayah yang mencakup {code}"),
        ),
        None => ("the whole country".to_owned(), "seluruh negeri".to_owned()),
    };
    if roles.is_empty() {
        return Said::new(
            format!("Rule {record_type}.{action}: nobody does this through the service."),
            format!("Aturan {record_type}.{action}: tidak ada yang melakukan ini lewat layanan."),
        );
    }
    let roles = roles.join(" / ");
    let (personal, pribadi) = if needs_personal_data(action, record_type) {
        (" with the right to personal data", " dengan hak data pribadi")
    } else {
        ("", "")
    };
    Said::new(
        format!("Rule {record_type}.{action}: needs a grant of {roles}{personal} for {place}."),
        format!("Aturan {record_type}.{action}: perlu hak {roles}{pribadi} untuk {tempat}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grant(role: Role, region: Option<&str>) -> Grant {
        Grant {
            role,
            region: region.map(|r| r.parse().unwrap()),
            personal_data: false,
        }
    }

    /// What the right to personal data adds, for people alone.
    #[test]
    fn personal_data_is_a_right_of_its_own() {
        let (inside, above): (RegionCode, RegionCode) = ("32.14.01".parse().unwrap(), "32".parse().unwrap());
        let plain = [grant(Role::Editor, Some("32.14"))];
        let full = [Grant {
            personal_data: true,
            ..plain[0].clone()
        }];
        for action in [
            Action::Update,
            Action::Delete,
            Action::Restore,
            Action::Disclose,
            Action::Erase,
        ] {
            let of = |grants: &[Grant], region: &RegionCode| decide(grants, action, RecordType::People, Some(region));
            assert!(matches!(of(&plain, &inside), Verdict::Forbidden(_)), "{action}");
            assert_eq!(of(&full, &inside), Verdict::Allowed, "{action}");
            assert!(matches!(of(&full, &above), Verdict::Forbidden(_)), "{action}");
        }
        assert_eq!(
            decide(&plain, Action::View, RecordType::People, Some(&inside)),
            Verdict::Allowed
        );
        assert_eq!(
            decide(&plain, Action::Create, RecordType::People, Some(&inside)),
            Verdict::Allowed
        );
    }

    /// The whole matrix, so that a change of the policy shows in a review.
    #[test]
    fn matrix() {
        let places = [
            ("within", Some("32.14.01.2010")),
            ("itself", Some("32.14")),
            ("above", Some("32")),
            ("national", None),
            ("elsewhere", Some("33.01")),
        ];
        let mut table = String::new();
        for record_type in RecordType::ALL {
            for action in Action::ALL {
                for (place, code) in places {
                    let region = code.map(|c| c.parse::<RegionCode>().unwrap());
                    let cells: Vec<String> = Role::ALL
                        .iter()
                        .map(|role| {
                            match decide(&[grant(*role, Some("32.14"))], *action, *record_type, region.as_ref()) {
                                Verdict::Allowed => format!("{role}:yes"),
                                Verdict::Forbidden(_) => format!("{role}:403"),
                                Verdict::Hidden => format!("{role}:404"),
                            }
                        })
                        .collect();
                    table.push_str(&format!("{record_type} {action} {place}: {}\n", cells.join(" ")));
                }
            }
        }
        insta::assert_snapshot!("policy", table);
    }

    #[test]
    fn without_grants_nothing_is_seen() {
        assert_eq!(decide(&[], Action::View, RecordType::Libraries, None), Verdict::Hidden);
    }

    #[test]
    fn a_national_grant_reaches_everything() {
        let admin = [grant(Role::Admin, None)];
        let region = "96.01".parse().unwrap();
        assert_eq!(
            decide(&admin, Action::Delete, RecordType::Libraries, Some(&region)),
            Verdict::Allowed
        );
        assert_eq!(
            decide(&admin, Action::Create, RecordType::Grants, None),
            Verdict::Allowed
        );
    }

    /// The level above approves: regencies for villages and districts, provinces
    /// for regencies, the country for provinces and for itself.
    #[test]
    fn a_plan_is_approved_from_above() {
        let allowed = |granted: Option<&str>, plan: Option<&str>| {
            let plan = plan.map(|p| p.parse::<RegionCode>().unwrap());
            let grants = [grant(Role::Approver, granted)];
            decide(&grants, Action::Approve, RecordType::Plans, plan.as_ref()) == Verdict::Allowed
        };
        for (granted, plan) in [
            (Some("32.14"), Some("32.14.01.2010")),
            (Some("32"), Some("32.14.01.2010")),
            (Some("32.14"), Some("32.14.01")),
            (Some("32"), Some("32.14")),
            (None, Some("32")),
            (None, None),
        ] {
            assert!(allowed(granted, plan), "{granted:?} approves {plan:?}");
        }
        for (granted, plan) in [
            (Some("32.14"), Some("32.14")),
            (Some("32.15"), Some("32.14")),
            (Some("32.14"), Some("32")),
            (Some("32"), Some("32")),
            (Some("32"), None),
            // A district is no level of the programme of its own.
            (Some("32.14.01"), Some("32.14.01.2010")),
            (Some("32.14.01.2010"), Some("32.14.01.2010")),
        ] {
            assert!(!allowed(granted, plan), "{granted:?} does not approve {plan:?}");
        }
    }

    fn code() -> impl Strategy<Value = Option<RegionCode>> {
        proptest::option::of(r"3[1-3](\.[01][1-3](\.0[1-2](\.200[1-3])?)?)?".prop_map(|t| t.parse().unwrap()))
    }

    proptest! {
        #[test]
        fn who_may_write_may_read(role in proptest::sample::select(Role::ALL), granted in code(), record in code()) {
            let grants = [Grant { role, region: granted, personal_data: false }];
            for action in [Action::Create, Action::Update, Action::Delete, Action::Restore] {
                if decide(&grants, action, RecordType::Libraries, record.as_ref()) == Verdict::Allowed {
                    prop_assert_eq!(decide(&grants, Action::View, RecordType::Libraries, record.as_ref()), Verdict::Allowed);
                }
            }
        }

        /// Who approves a plan stands above it, and nobody else of its level or
        /// beside it can.
        #[test]
        fn plans_are_approved_only_from_above(granted in code(), plan in code()) {
            let grants = [Grant { role: Role::Approver, region: granted.clone(), personal_data: false }];
            let allowed = decide(&grants, Action::Approve, RecordType::Plans, plan.as_ref()) == Verdict::Allowed;
            let level = |region: &Option<RegionCode>| region.as_ref().map(|r| r.level().of_programme());
            match (&granted, &plan) {
                (None, _) => prop_assert!(allowed),
                (Some(_), None) => prop_assert!(!allowed),
                (Some(above), Some(below)) => {
                    prop_assert_eq!(allowed, above.contains(below) && level(&granted) != level(&plan));
                    prop_assert!(!allowed || above != below);
                }
            }
        }

        #[test]
        fn more_grants_never_allow_less(a in code(), b in code(), record in code()) {
            let one = [Grant { role: Role::Editor, region: a.clone(), personal_data: false }];
            let two = [one[0].clone(), Grant { role: Role::Viewer, region: b, personal_data: false }];
            if decide(&one, Action::Update, RecordType::Libraries, record.as_ref()) == Verdict::Allowed {
                prop_assert_eq!(decide(&two, Action::Update, RecordType::Libraries, record.as_ref()), Verdict::Allowed);
            }
        }
    }
}
