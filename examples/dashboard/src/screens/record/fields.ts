// What the fields of records are, as far as their names do not say it: enumerations, references, and which of them stand
// in a row of a list. A field that is not named here is shown as it is.

/** Under which name the service keeps the labels (`GET /v1/codes/{name}`). */
const enumerations: Record<string, Record<string, string>> = {
    regions: { level: "level", kind: "region_kind", time_zone: "time_zone" },
    libraries: { kind: "library_kind", status: "library_status", accreditation: "accreditation" },
    enrolments: { scheme: "scheme", status: "enrolment_status", funding_source: "funding_source" },
    stakeholders: { kind: "stakeholder_kind", status: "stakeholder_status" },
    people: { lawful_basis: "lawful_basis", masked: "masked" },
    meetings: {
        kind: "meeting_kind",
        level: "programme_level",
        status: "meeting_status",
        mode: "meeting_mode",
        minutes_status: "minutes_status",
        time_zone: "time_zone",
    },
    agenda_items: { topic: "agenda_topic", status: "agenda_item_status" },
    attendances: { role: "attendance_role", status: "attendance_status" },
    decisions: { kind: "decision_kind" },
    commitments: { form: "support_form", status: "commitment_status" },
    plans: { kind: "plan_kind", level: "programme_level", status: "plan_status", state: "approval_state" },
    actions: { strategy: "strategy", status: "action_status" },
    budget_lines: { source: "funding_source" },
    indicators: { code: "indicator_code", aggregation: "aggregation" },
};

/** Filters of lists that are enumerations whatever is listed. */
const filters: Record<string, string> = {
    enrolled: "participation",
    stakeholder_kind: "stakeholder_kind",
    plan_status: "plan_status",
    meeting_status: "meeting_status",
    meeting_level: "programme_level",
};

export const enumeration = (type: string, field: string): string | undefined => enumerations[type]?.[field] ?? filters[field];

const references: Record<string, string> = {
    library_id: "libraries",
    responsible_library_id: "libraries",
    stakeholder_id: "stakeholders",
    responsible_stakeholder_id: "stakeholders",
    host_stakeholder_id: "stakeholders",
    merged_into: "stakeholders",
    person_id: "people",
    meeting_id: "meetings",
    parent_meeting_id: "meetings",
    follows_meeting_id: "meetings",
    agenda_item_id: "agenda_items",
    carried_from_id: "agenda_items",
    decision_id: "decisions",
    amends_decision_id: "decisions",
    commitment_id: "commitments",
    plan_id: "plans",
    copied_from_id: "plans",
    action_id: "actions",
    indicator_id: "indicators",
};

export const reference = (field: string): string | undefined => references[field];

/** The fields that stand in a row; the first names the row and leads to its record. */
export const columns: Record<string, string[]> = {
    regions: ["name", "code", "kind"],
    libraries: ["name", "kind", "region_code", "npp", "status"],
    enrolments: ["year", "library_id", "scheme", "funding_source", "status", "starts_on"],
    library_reports: ["year", "library_id", "visits", "activities", "participants", "members", "collection_copies", "computers"],
    stakeholders: ["name", "kind", "region_code", "sector", "status"],
    people: ["name", "position", "stakeholder_id", "library_id", "region_code"],
    meetings: ["title", "starts_on", "level", "region_code", "status", "minutes_status"],
    agenda_items: ["title", "position", "topic", "status"],
    attendances: ["role", "stakeholder_id", "library_id", "meeting_id", "status"],
    decisions: ["text", "number", "kind", "meeting_id"],
    commitments: ["description", "stakeholder_id", "region_code", "form", "pledged_idr", "realised_idr", "due_on", "status"],
    plans: ["title", "level", "region_code", "first_year", "last_year", "status"],
    actions: ["description", "plan_id", "strategy", "responsible_stakeholder_id", "ends_on", "progress_percent", "status"],
    budget_lines: ["fiscal_year", "plan_id", "source", "planned_idr", "approved_idr", "realised_idr"],
    indicators: ["name", "plan_id", "code", "unit", "baseline", "target"],
    measurements: ["period_end", "indicator_id", "value", "denominator"],
    progress_reports: ["period_end", "plan_id", "summary"],
    "published-figures": ["measure", "value", "as_of", "publisher", "published_at"],
};

/** Set by the service: told apart from what people wrote. */
export const stamp = ["id", "version", "created_at", "updated_at", "updated_by", "deleted_at", "external_ids"];

/** Not for people: hashes, ids of accounts, and what the caller may do next, which this dashboard does not offer. */
export const hidden = [
    "allowed_transitions", "content_sha256", "approved_sha256", "sha256", "submitted_by", "approved_by", "minutes_approved_by", "updated_by",
    "points", "weight", "changed_fields",
];

/** What is said first of a record; the rest follows as the service tells it. */
const first = ["status", "overdue", "kind", "level", "region_code", "library_id", "stakeholder_id", "meeting_id", "starts_on", "year", "first_year", "last_year", "goals"];

export function byWeight(one: string, other: string): number {
    const place = (field: string) => (first.includes(field) ? first.indexOf(field) : first.length);
    return place(one) - place(other);
}

/** Numbers that are not quantities: no dots in 2024. */
export const plainNumber = (field: string): boolean => /(^|_)year$/.test(field) || field === "position" || field === "number" || field === "version";

const quantities = [
    "visits", "activities", "participants", "members", "collection_copies", "collection_titles", "computers", "staff",
    "baseline", "target", "value", "denominator", "progress_percent", "position", "number",
];

/** Set right in a table, digit under digit. */
export const isQuantity = (field: string): boolean => isMoney(field) || quantities.includes(field);

export const isMoney = (field: string): boolean => field.endsWith("_idr");
export const isDay = (field: string): boolean => /(_on|_date|_until|^as_of|^period_start|^period_end)$/.test(field);
export const isMoment = (field: string): boolean => field.endsWith("_at") && field !== "published_at";
