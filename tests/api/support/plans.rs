//! What tests of plans begin with.

use serde_json::{Value, json};

use super::{
    Answer, App, Caller,
    meetings::{office, with},
};

/// A body for the plan of Kabupaten Purwakarta, without anything in it.
pub fn bare() -> Value {
    json!({
        "kind": "regional", "level": "regency", "region_code": "32.14",
        "title": "Rencana Keberlanjutan Purwakarta", "goals": ["Kunjungan naik"], "first_year": 2024, "last_year": 2026
    })
}

/// A body that is ready to be submitted: an action for which this stakeholder
/// answers, with two budget lines, and an indicator.
pub fn ready(office: &str) -> Value {
    with(
        bare(),
        json!({
            "actions": [{
                "strategy": "information_service", "description": "Layanan internet desa",
                "responsible_stakeholder_id": office, "starts_on": "2024-03-01", "ends_on": "2025-11-30", "weight": 2,
                "budget_lines": [
                    {"fiscal_year": 2024, "source": "apbd_regency", "planned_idr": 150_000_000, "approved_idr": 120_000_000},
                    {"fiscal_year": 2025, "source": "csr", "planned_idr": 50_000_000}
                ]
            }],
            "indicators": [{
                "code": "visits", "name": "Kunjungan", "unit": "kunjungan", "aggregation": "sum", "baseline": 1000,
                "target": 1500
            }]
        }),
    )
}

/// A plan and who has to do with it.
pub struct Ground {
    pub app: App,
    /// Writes in Purwakarta.
    pub editor: Caller,
    /// Approves in West Java.
    pub approver: Caller,
    /// The stakeholder that answers for the action.
    pub office: String,
    /// The address of the plan.
    pub plan: String,
}

/// A plan of Purwakarta that is ready to be submitted.
pub fn ground() -> Ground {
    let app = App::start();
    let (editor, approver) = (app.person("purwakarta.editor"), app.person("jabar.approver"));
    let office = office(&app, "Disarpus Purwakarta", Some("32.14"));
    let plan = plan(&editor, ready(&office));
    Ground {
        app,
        editor,
        approver,
        office,
        plan,
    }
}

/// Makes a plan; gives its address.
#[track_caller]
pub fn plan(caller: &Caller, body: Value) -> String {
    format!("/v1/plans/{}", caller.post("/v1/plans", body).expect(201).id())
}

/// A person with one right, signed in.
pub fn person(app: &App, name: &str, role: &str, region: Option<&str>) -> Caller {
    let admin = app.person("national.admin");
    let person = json!({"name": name, "kind": "person", "display_name": name, "region_code": region});
    let id = admin.post("/v1/principals", person).expect(201).id();
    let right = json!({"principal_id": id, "role": role, "region_code": region});
    admin.post("/v1/grants", right).expect(201);
    app.person(name)
}

/// Takes a step from the present version, with the content that stands there.
pub fn step(caller: &Caller, plan: &str, to: &str, reason: Option<&str>) -> Answer {
    let seen = caller.get(plan);
    let content = (to == "approved").then(|| seen.body["content_sha256"].clone());
    caller.with("If-Match", seen.header("etag").unwrap_or("*")).post(
        &format!("{plan}/transitions"),
        json!({"to": to, "reason": reason, "content_sha256": content}),
    )
}

impl Ground {
    /// The plan as its editor sees it.
    pub fn seen(&self) -> Value {
        self.editor.get(&self.plan).expect(200).body
    }

    /// The address of the first action.
    pub fn action(&self) -> String {
        format!("/v1/actions/{}", self.seen()["actions"][0]["id"].as_str().unwrap())
    }

    /// The address of the first budget line.
    pub fn line(&self) -> String {
        let id = self.seen()["actions"][0]["budget_lines"][0]["id"].clone();
        format!("/v1/budget_lines/{}", id.as_str().unwrap())
    }

    /// The address of the indicator.
    pub fn indicator(&self) -> String {
        format!(
            "/v1/indicators/{}",
            self.seen()["indicators"][0]["id"].as_str().unwrap()
        )
    }

    /// The id of the plan.
    pub fn id(&self) -> &str {
        self.plan.rsplit('/').next().unwrap()
    }

    /// Submits and approves it.
    #[track_caller]
    pub fn approve(&self) {
        step(&self.editor, &self.plan, "submitted", None).expect(200);
        step(&self.approver, &self.plan, "approved", None).expect(200);
    }
}

/// Changes a record, whatever its version.
pub fn change(caller: &Caller, path: &str, body: Value) -> Answer {
    caller.with("If-Match", "*").patch(path, body)
}

/// Removes a record, whatever its version.
pub fn remove(caller: &Caller, path: &str) -> Answer {
    caller.with("If-Match", "*").delete(path)
}

/// A commitment of a stakeholder in a region, out of a meeting or of none.
pub fn commitment(app: &App, office: &str, region: &str, meeting: Option<&str>, due: Option<&str>) -> String {
    let body = json!({
        "region_code": region, "meeting_id": meeting, "stakeholder_id": office, "form": "internet",
        "description": "Internet untuk desa", "pledged_on": "2024-01-15", "due_on": due
    });
    app.person("national.admin")
        .post("/v1/commitments", body)
        .expect(201)
        .id()
}
