// One record: what it says, what belongs to it, and its history.

import { useState } from "preact/hooks";
import { download, follow, type Page } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Fault, Loaded } from "../../parts/loaded";
import { title as titles } from "../../parts/names";
import { useCrumbsTo } from "../../parts/crumbs";
import { Panel, Screen } from "../../parts/screen";
import { to } from "../../router";
import { useWords } from "../../words";
import { useLabels } from "../../words/codes";
import { RowsTable, type Row } from "../rows/table";
import { byWeight, columns, hidden, stamp } from "./fields";
import { History } from "./history";
import { useFieldNames } from "./names";
import { Value } from "./value";

/** Lists of other records that belong to one of a type, by the filter that selects them. */
const belongings: Record<string, [type: string, filter: string][]> = {
    libraries: [
        ["enrolments", "library_id"],
        ["library_reports", "library_id"],
        ["plans", "library_id"],
        ["commitments", "library_id"],
    ],
    stakeholders: [
        ["commitments", "stakeholder_id"],
        ["meetings", "host_stakeholder_id"],
    ],
    commitments: [["actions", "commitment_id"]],
    indicators: [["measurements", "indicator_id"]],
    actions: [["budget_lines", "action_id"]],
};

export function RecordScreen({ type, id }: { type: string; id: string }) {
    const words = useWords();
    const label = useLabels();
    const answer = useAnswer(follow<Row>(`/v1/${type}/${encodeURIComponent(id)}`));
    const name = label("record_type", type.replaceAll("-", "_"));
    const record = answer.state === "here" ? answer.value : null;
    const crumbs = useCrumbsTo(typeof record?.["region_code"] === "string" ? record["region_code"] : null);
    const called = record?.[titles[type] ?? "name"];
    const title = typeof called === "string" && called ? called : name;

    return (
        <Screen title={title} kind={name} crumbs={crumbs.length > 0 ? crumbs : [{ name, href: to.rows(`/v1/${type}`) }]} tools={record && <Papers type={type} id={id} />}>
            <Loaded of={answer}>{(found) => <Fields type={type} record={found} />}</Loaded>
            {record && nested(record).map(([field, rows]) => <Nested key={field} field={field} rows={rows} />)}
            {record && (belongings[type] ?? []).map(([of, filter]) => <Belongings key={of} type={of} filter={filter} id={id} />)}
            {record && (
                <Panel title={words.records.history} note={words.records.historyNote}>
                    <History type={type} id={id} />
                </Panel>
            )}
        </Screen>
    );
}

function Fields({ type, record }: { type: string; record: Row }) {
    const words = useWords();
    const name = useFieldNames();
    const own = Object.entries(record)
        .filter(([field, value]) => !stamp.includes(field) && !hidden.includes(field) && field !== titles[type] && !isRows(value))
        .sort(([one], [other]) => byWeight(one, other));
    const told = own.filter(([field, value]) => field === "region_code" || !isNothing(value));
    const untold = own.filter((entry) => !told.includes(entry)).map(([field]) => name(field));
    const set = Object.entries(record).filter(([field]) => stamp.includes(field) && field !== "updated_by");
    return (
            <Panel title={words.records.fields}>
                <dl class="fields">
                    {told.map(([field, value]) => (
                        <div key={field}>
                            <dt>{name(field)}</dt>
                            <dd>
                                <Value type={type} field={field} value={value} />
                            </dd>
                        </div>
                    ))}
                </dl>
                {untold.length > 0 && (
                    <p class="note unfilled">
                        {words.records.unfilled} {untold.join(", ")}
                    </p>
                )}
                <details>
                    <summary>{words.records.stamp}</summary>
                    <dl class="fields">
                        {set.map(([field, value]) => (
                            <div key={field}>
                                <dt>{name(field)}</dt>
                                <dd>
                                    <Value type={type} field={field} value={value} />
                                </dd>
                            </div>
                        ))}
                    </dl>
                </details>
            </Panel>
    );
}

const isNothing = (value: unknown): boolean => value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** What belongs to a plan or a meeting comes with it. */
const isRows = (value: unknown): value is Row[] =>
    Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null && "id" in item && "version" in item) && value.length > 0;

const nested = (record: Row): [string, Row[]][] => Object.entries(record).filter((entry): entry is [string, Row[]] => isRows(entry[1]));

function Nested({ field, rows }: { field: string; rows: Row[] }) {
    const label = useLabels();
    const name = label("record_type", field);
    const within = rows.flatMap((row) => nested(row));
    const inner = new Map<string, Row[]>();
    for (const [type, found] of within) inner.set(type, [...(inner.get(type) ?? []), ...found]);
    if (!columns[field]) return null;
    return (
        <>
            <Panel title={name}>
                <RowsTable type={field} rows={rows} caption={name} quiet without={["plan_id", "meeting_id"]} />
            </Panel>
            {[...inner].map(([type, found]) => (
                <Nested key={type} field={type} rows={found} />
            ))}
        </>
    );
}

function Belongings({ type, filter, id }: { type: string; filter: string; id: string }) {
    const words = useWords();
    const label = useLabels();
    const list = `/v1/${type}?${filter}=${id}`;
    const answer = useAnswer(follow<Page<Row>>(`${list}&limit=20`));
    const name = label("record_type", type);
    return (
        <Panel title={name}>
            <Loaded of={answer}>
                {(page) => (
                    <>
                        <RowsTable type={type} rows={page.data} caption={name} quiet without={[filter]} />
                        {page.next && (
                            <p>
                                <a href={to.rows(list)}>{words.records.more}</a>
                            </p>
                        )}
                    </>
                )}
            </Loaded>
        </Panel>
    );
}

/** What can be printed, and where else the record is shown. */
function Papers({ type, id }: { type: string; id: string }) {
    const words = useWords();
    const [fault, failed] = useState<unknown>(null);
    const paper = type === "plans" ? "report.pdf" : type === "meetings" ? "minutes.pdf" : null;
    if (!paper) return null;
    return (
        <>
            {type === "meetings" && (
                <a class="quiet" href={to.outcomes(id)}>
                    {words.meetings.outcomes}
                </a>
            )}
            <button
                type="button"
                class="quiet"
                onClick={() => {
                    failed(null);
                    download(`/v1/${type}/${id}/${paper}`, "application/pdf", paper).catch(failed);
                }}
            >
                {words.records.pdf}
            </button>
            {fault !== null && <Fault fault={fault} />}
        </>
    );
}
