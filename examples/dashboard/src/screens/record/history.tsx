// Every version of a record: who changed what, when, by which way and why.

import type { Schemas } from "../../api/base";
import { follow, type Page } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Loaded } from "../../parts/loaded";
import { useFormats, useWords } from "../../words";
import { Label } from "../../words/codes";
import { hidden } from "./fields";
import { useFieldNames } from "./names";
import { Value } from "./value";

type Version = Schemas["Version"];
type Document = Record<string, unknown>;

export function History({ type, id }: { type: string; id: string }) {
    const words = useWords();
    const answer = useAnswer(follow<Page<Version>>(`/v1/${type}/${encodeURIComponent(id)}/history?limit=100`));
    return (
        <Loaded of={answer}>
            {(page) => (
                <>
                    <ol class="history">
                        {page.data.map((version, n) => (
                            <Step key={version.version} type={type} version={version} before={page.data[n + 1]} />
                        ))}
                    </ol>
                    {page.next && <p class="note">{words.records.older}</p>}
                </>
            )}
        </Loaded>
    );
}

function Step({ type, version, before }: { type: string; version: Version; before: Version | undefined }) {
    const words = useWords();
    const name = useFieldNames();
    const { moment } = useFormats();
    const now = (version.document ?? {}) as Document;
    const then = (before?.document ?? {}) as Document;
    return (
        <li>
            <p class="history-head">
                <strong>
                    <Label list="operation" code={version.operation} />
                </strong>{" "}
                <time dateTime={version.recorded_at}>{moment(version.recorded_at)}</time>
            </p>
            <p class="note">
                {words.records.version(version.version)} · {version.actor_name ?? words.records.service} · <Label list="origin" code={version.origin} />
            </p>
            {version.reason && <p class="reason">“{version.reason}”</p>}
            {version.operation === "update" && version.changed.length > 0 && (
                <dl class="changed">
                    {version.changed.filter((field) => !hidden.includes(field)).map((field) => (
                        <div key={field}>
                            <dt>{name(field)}</dt>
                            <dd>
                                {before?.document ? (
                                    <>
                                        <del>
                                            <span class="said">{words.records.before} </span>
                                            <Value type={type} field={field} value={then[field]} />
                                        </del>{" "}
                                        <span aria-hidden="true">→ </span>
                                    </>
                                ) : null}
                                <ins>
                                    <span class="said">{words.records.after} </span>
                                    <Value type={type} field={field} value={now[field]} />
                                </ins>
                            </dd>
                        </div>
                    ))}
                </dl>
            )}
        </li>
    );
}
