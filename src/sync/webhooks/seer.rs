//! Who sees which webhooks: their owners, and those who keep accounts where they
//! lie. A neighbour's address is nobody else's business, even in the same region.

use uuid::Uuid;

use super::api::Webhook;
use crate::{
    access::{Action, Actor, Reach},
    domain::{RecordType, Role, Said},
    infra::{Error, Result, codes},
};

/// Somebody who looks at webhooks.
#[derive(Debug, Clone)]
pub struct Seer {
    /// Who.
    pub me: Uuid,
    /// Where that one keeps accounts.
    pub keeps: Reach,
}

impl Default for Seer {
    /// Nobody.
    fn default() -> Self {
        Seer {
            me: Uuid::nil(),
            keeps: Reach::Within(Vec::new()),
        }
    }
}

impl Seer {
    /// A caller.
    pub fn of(me: &Actor) -> Self {
        Seer {
            me: me.id,
            keeps: Reach::of_action(Action::View, RecordType::Principals, &me.grants),
        }
    }
}

/// Refuses an action with a webhook that is another's.
///
/// # Errors
/// 404 when the caller may not know of it, 403 when it may be seen only.
pub fn refuse(me: &Actor, action: Action, webhook: &Webhook) -> Result<()> {
    let region = webhook.fields.region_code.as_ref();
    me.may(Action::View, RecordType::Webhooks, region)?;
    if webhook.fields.owner_id != me.id {
        me.may(Action::View, RecordType::Principals, region)?;
    }
    me.may(action, RecordType::Webhooks, region)?;
    // An auditor who is also a partner system rules over its own alone.
    if webhook.fields.owner_id != me.id && action != Action::View {
        me.may(Action::Update, RecordType::Principals, region)?;
    }
    Ok(())
}

/// Refuses the list to those who have none anywhere: an empty page would hide the
/// reason.
///
/// # Errors
/// 403 to them.
pub fn refuse_strangers(me: &Actor) -> Result<()> {
    if !me.reach_into(RecordType::Webhooks).is_nowhere() {
        return Ok(());
    }
    let roles = [Role::Sync, Role::Auditor, Role::Admin];
    let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let roles = roles.join(" / ");
    let said = Said::new(
        format!("Rule webhooks.view: needs a grant of {roles}."),
        format!("Aturan webhooks.view: perlu hak {roles}."),
    );
    use crate::domain::Language::{English, Indonesian};
    Err(Error::detailed(
        codes::forbidden(),
        said.in_language(English),
        said.in_language(Indonesian),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::actor::Grant,
        domain::RegionCode,
        records::Stamp,
        sync::webhooks::{api::WebhookFields, words::WebhookStatus},
    };

    fn actor(id: u128, grants: &[(Role, Option<&str>)]) -> Actor {
        let grants: Vec<Grant> = grants
            .iter()
            .map(|(role, region)| Grant {
                role: *role,
                region: region.map(|r| r.parse().unwrap()),
                personal_data: false,
            })
            .collect();
        Actor {
            id: Uuid::from_u128(id),
            reach: Reach::of(&grants),
            grants,
            ..Actor::system()
        }
    }

    fn webhook(owner: u128, region: Option<&str>) -> Webhook {
        Webhook {
            id: Uuid::now_v7(),
            fields: WebhookFields {
                name: "x".into(),
                url: "https://example.go.id/".into(),
                record_types: Vec::new(),
                region_code: region.map(|r| r.parse::<RegionCode>().unwrap()),
                status: WebhookStatus::Active,
                owner_id: Uuid::from_u128(owner),
                disabled_reason: None,
                disabled_at: None,
            },
            stamp: Stamp::first(crate::infra::clock::now(), Uuid::nil()),
        }
    }

    fn status(me: &Actor, action: Action, webhook: &Webhook) -> u16 {
        match refuse(me, action, webhook) {
            Ok(()) => 200,
            Err(error) => error.refusal().map_or(500, |refusal| refusal.code().0.status),
        }
    }

    #[test]
    fn owners_and_keepers_of_accounts_and_nobody_else() {
        let own = webhook(1, Some("32"));
        let at = Some("32");
        for (me, view, update) in [
            (actor(1, &[(Role::Sync, at)]), 200, 200),
            (actor(1, &[(Role::Viewer, at)]), 404, 404),
            (actor(1, &[(Role::Sync, Some("33"))]), 404, 404),
            (actor(2, &[(Role::Sync, at)]), 404, 404),
            (actor(2, &[(Role::Sync, None)]), 404, 404),
            (actor(2, &[(Role::Editor, None)]), 404, 404),
            (actor(2, &[(Role::Auditor, at)]), 200, 403),
            (actor(2, &[(Role::Auditor, at), (Role::Sync, at)]), 200, 403),
            (actor(2, &[(Role::Admin, at)]), 200, 200),
            (actor(2, &[(Role::Admin, Some("32.14"))]), 404, 404),
            (actor(2, &[(Role::Admin, Some("33"))]), 404, 404),
            (actor(2, &[(Role::Admin, None)]), 200, 200),
        ] {
            assert_eq!(status(&me, Action::View, &own), view, "{:?}", me.grants);
            assert_eq!(status(&me, Action::Update, &own), update, "{:?}", me.grants);
        }
        assert_eq!(
            status(&actor(2, &[(Role::Admin, at)]), Action::View, &webhook(1, None)),
            404
        );
    }
}
