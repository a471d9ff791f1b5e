//! Who may do what with meetings.

use serde_json::{Value, json};

use super::{CHANGE, DELETE, LIST, MAKE, READ, RESTORE, Row, dry};
use crate::support::Caller;

/// A meeting in Citalang with what belongs to it.
pub struct Ground {
    meeting: String,
    /// Another meeting, to which nobody comes yet.
    quiet: String,
    /// One that was held and has minutes.
    held: String,
    item: String,
    attendance: String,
}

pub fn ground(admin: &Caller, library: &str) -> Ground {
    let meeting = admin.post("/v1/meetings", body()).expect(201).id();
    let item = json!({"meeting_id": meeting, "position": 1, "topic": "progress", "title": "Perkembangan"});
    let attendance = json!({"meeting_id": meeting, "library_id": library});
    Ground {
        item: admin.post("/v1/agenda_items", item).expect(201).id(),
        attendance: admin.post("/v1/attendances", attendance).expect(201).id(),
        quiet: admin.post("/v1/meetings", body()).expect(201).id(),
        held: {
            let mut held = body();
            (held["status"], held["minutes"]) = (json!("held"), json!("Notula"));
            admin.post("/v1/meetings", held).expect(201).id()
        },
        meeting,
    }
}

fn body() -> Value {
    json!({
        "kind": "coordination", "level": "village", "region_code": "32.14.01.2010", "title": "Rapat desa",
        "starts_at": "2026-03-02T02:00:00Z", "ends_at": "2026-03-02T05:00:00Z", "time_zone": "Asia/Jakarta"
    })
}

fn at(records: &str, id: &str) -> String {
    format!("/v1/{records}/{id}")
}

/// What belongs to a meeting out of reach cannot be made: the meeting is not there.
const MAKE_CHILD: [u16; 8] = [401, 403, 403, 403, 201, 201, 422, 201];

pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    rows.extend::<[Row; 8]>([
        ("meeting_list", |c, _| c.get("/v1/meetings").status, LIST),
        (
            "meeting_create",
            |c, _| dry(c).post("/v1/meetings", body()).status,
            MAKE,
        ),
        (
            "meeting_view",
            |c, g| c.get(&at("meetings", &g.meetings.meeting)).status,
            READ,
        ),
        (
            "meeting_history",
            |c, g| {
                c.get(&format!("{}/history", at("meetings", &g.meetings.meeting)))
                    .status
            },
            READ,
        ),
        (
            "meeting_replace",
            |c, g| dry(c).put(&at("meetings", &g.meetings.meeting), body()).status,
            CHANGE,
        ),
        (
            "meeting_patch",
            |c, g| {
                dry(c)
                    .patch(&at("meetings", &g.meetings.meeting), json!({"title": "Rapat"}))
                    .status
            },
            CHANGE,
        ),
        (
            "meeting_delete",
            |c, g| dry(c).delete(&at("meetings", &g.meetings.meeting)).status,
            DELETE,
        ),
        (
            "meeting_restore",
            |c, g| {
                dry(c)
                    .post(&format!("{}/restore", at("meetings", &g.meetings.meeting)), Value::Null)
                    .status
            },
            RESTORE,
        ),
    ]);
    rows.extend::<[Row; 8]>([
        ("agenda_item_list", |c, _| c.get("/v1/agenda_items").status, LIST),
        (
            "agenda_item_create",
            |c, g| dry(c).post("/v1/agenda_items", item(g)).status,
            MAKE_CHILD,
        ),
        (
            "agenda_item_view",
            |c, g| c.get(&at("agenda_items", &g.meetings.item)).status,
            READ,
        ),
        (
            "agenda_item_history",
            |c, g| {
                c.get(&format!("{}/history", at("agenda_items", &g.meetings.item)))
                    .status
            },
            READ,
        ),
        (
            "agenda_item_replace",
            |c, g| dry(c).put(&at("agenda_items", &g.meetings.item), item(g)).status,
            CHANGE,
        ),
        (
            "agenda_item_patch",
            |c, g| {
                dry(c)
                    .patch(&at("agenda_items", &g.meetings.item), json!({"title": "x"}))
                    .status
            },
            CHANGE,
        ),
        (
            "agenda_item_delete",
            |c, g| dry(c).delete(&at("agenda_items", &g.meetings.item)).status,
            DELETE,
        ),
        (
            "agenda_item_restore",
            |c, g| {
                dry(c)
                    .post(
                        &format!("{}/restore", at("agenda_items", &g.meetings.item)),
                        Value::Null,
                    )
                    .status
            },
            RESTORE,
        ),
    ]);
    rows.extend::<[Row; 8]>([
        ("attendance_list", |c, _| c.get("/v1/attendances").status, LIST),
        (
            "attendance_create",
            |c, g| dry(c).post("/v1/attendances", attendance(g, &g.meetings.quiet)).status,
            MAKE_CHILD,
        ),
        (
            "attendance_view",
            |c, g| c.get(&at("attendances", &g.meetings.attendance)).status,
            READ,
        ),
        (
            "attendance_history",
            |c, g| {
                c.get(&format!("{}/history", at("attendances", &g.meetings.attendance)))
                    .status
            },
            READ,
        ),
        (
            "attendance_replace",
            |c, g| {
                dry(c)
                    .put(
                        &at("attendances", &g.meetings.attendance),
                        attendance(g, &g.meetings.meeting),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "attendance_patch",
            |c, g| {
                dry(c)
                    .patch(
                        &at("attendances", &g.meetings.attendance),
                        json!({"capacity": "Kepala"}),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "attendance_delete",
            |c, g| dry(c).delete(&at("attendances", &g.meetings.attendance)).status,
            DELETE,
        ),
        (
            "attendance_restore",
            |c, g| {
                dry(c)
                    .post(
                        &format!("{}/restore", at("attendances", &g.meetings.attendance)),
                        Value::Null,
                    )
                    .status
            },
            RESTORE,
        ),
    ]);
    rows.extend::<[Row; 7]>([
        (
            "meeting_transition",
            |c, g| {
                dry(c)
                    .post(
                        &format!("{}/transitions", at("meetings", &g.meetings.meeting)),
                        json!({"to": "held"}),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "meeting_transition",
            |c, g| {
                dry(c)
                    .post(
                        &format!("{}/transitions", at("meetings", &g.meetings.held)),
                        json!({"to": "minutes_approved"}),
                    )
                    .status
            },
            APPROVE,
        ),
        (
            "meeting_agenda",
            |c, g| {
                dry(c)
                    .put(
                        &format!("{}/agenda", at("meetings", &g.meetings.meeting)),
                        json!({"items": [g.meetings.item]}),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "meeting_follow_up",
            |c, g| {
                let next = json!({"starts_at": "2026-04-02T02:00:00Z", "ends_at": "2026-04-02T05:00:00Z"});
                dry(c)
                    .post(&format!("{}/follow-up", at("meetings", &g.meetings.meeting)), next)
                    .status
            },
            [401, 403, 403, 403, 201, 201, 404, 201],
        ),
        (
            "meeting_calendar",
            |c, g| {
                c.get(&format!("{}/calendar.ics", at("meetings", &g.meetings.meeting)))
                    .status
            },
            READ,
        ),
        (
            "meeting_minutes",
            |c, g| {
                c.get(&format!("{}/minutes.pdf", at("meetings", &g.meetings.held)))
                    .status
            },
            READ,
        ),
        ("meeting_calendars", |c, _| c.get("/v1/meetings.ics").status, LIST),
    ]);
    rows
}

/// Approving minutes in Citalang: an approver or an administrator.
const APPROVE: [u16; 8] = [401, 403, 403, 200, 403, 403, 404, 200];

fn item(g: &super::Ground) -> Value {
    json!({"meeting_id": g.meetings.meeting, "position": 2, "topic": "other", "title": "Lain-lain"})
}

fn attendance(g: &super::Ground, meeting: &str) -> Value {
    json!({"meeting_id": meeting, "library_id": g.library, "capacity": "Kepala"})
}
