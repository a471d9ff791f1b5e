// What came of each change that was sent, and why where it was not taken.

import { ask } from "../../api/client";
import { useAnswer } from "../../api/use";
import type { Schemas } from "../../api/base";
import { Choice } from "../../parts/choice";
import { RecordLink } from "../../parts/link";
import { Loaded } from "../../parts/loaded";
import { Panel } from "../../parts/screen";
import { Table } from "../../parts/table";
import { go, to } from "../../router";
import { useFormats, useWords } from "../../words";
import { Label, useLabels } from "../../words/codes";

/** The results of changes that hold. */
export const TAKEN = "created,updated,merged,unchanged";

const OFFERED = ["", TAKEN, "conflict", "refused"] as const;

/** Which results an address asks for; all for what is none of those offered. */
export const results = (asked: string | null): Wanted => OFFERED.find((offered) => offered === asked) ?? "";

type Wanted = (typeof OFFERED)[number];

interface Props {
    sender: string | null;
    wanted: Wanted;
    /** Where the page begins; null is the first. */
    cursor: string | null;
    nameOf: (id: string) => string;
}

export function Results({ sender, wanted, cursor, nameOf }: Props) {
    const words = useWords();
    const { moment } = useFormats();
    const found = useAnswer(ask("/v1/sync/results", { ...(sender && { sent_by: sender }), ...(wanted && { results: wanted }), ...(cursor && { cursor }), limit: 50 }));
    const label = useLabels();
    const name = (results: Wanted) => (results === "" ? words.sync.everything : results === TAKEN ? words.sync.taken : label("outcome", results));
    return (
        <Panel
            title={words.sync.results}
            note={words.sync.resultsNote}
            tools={
                <Choice
                    label={words.sync.which}
                    offered={OFFERED.map((offered) => [offered, name(offered)] as const)}
                    chosen={wanted}
                    choose={(results) => go(to.sync({ sent_by: sender, results }))}
                />
            }
        >
            <Loaded of={found}>
                {({ data, next }) => (
                    <>
                        <Table
                            caption={words.sync.results}
                            quiet
                            rows={data}
                            by={(result) => `${result.sent_by} ${result.op_id}`}
                            empty={words.sync.noResults}
                            columns={[
                                { head: words.sync.record, names: true, cell: (result) => <Subject result={result} /> },
                                { head: words.sync.result, cell: (result) => <Told result={result} /> },
                                { head: words.sync.sender, cell: (result) => nameOf(result.sent_by) },
                                { head: words.sync.recorded, cell: (result) => moment(result.recorded_at) },
                            ]}
                        />
                        <nav class="pages" aria-label={words.rows.pages}>
                            {cursor && (
                                <a class="quiet" href={to.sync({ sent_by: sender, results: wanted })}>
                                    {words.rows.first}
                                </a>
                            )}
                            {next && (
                                <a class="quiet" href={to.sync({ sent_by: sender, results: wanted, cursor: next })} rel="next">
                                    {words.rows.next}
                                </a>
                            )}
                        </nav>
                    </>
                )}
            </Loaded>
        </Panel>
    );
}

type Result = Schemas["SyncKeptResult"];

function Subject({ result }: { result: Result }) {
    return (
        <>
            {/* A change that was refused may have meant a record that never came to be. */}
            {result.type && result.id && result.result !== "refused" ? <RecordLink type={result.type} id={result.id} /> : (result.id ?? "–")}
            {result.type && (
                <span class="note block">
                    <Label list="record_type" code={result.type} />
                </span>
            )}
        </>
    );
}

function Told({ result }: { result: Result }) {
    const bad = result.result === "refused" || result.result === "conflict";
    return (
        <>
            <span class={bad ? "tag late" : "tag good"}>
                <Label list="outcome" code={result.result} />
            </span>
            {/* Where single faults are told, the sentence above them only points to them. */}
            {result.explanation && result.errors.length === 0 && <span class="note block">{result.explanation}</span>}
            {result.errors.map((error) => (
                <span key={`${error.pointer} ${error.code}`} class="note block">
                    <code>{error.pointer}</code> {error.message}
                </span>
            ))}
        </>
    );
}
