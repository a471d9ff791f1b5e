// A region: its figures, its place on the map, and the way down to its libraries.

import type { Schemas } from "../../api/base";
import { ask, askFor, follow, type Page } from "../../api/client";
import { useAnswer } from "../../api/use";
import { Loaded } from "../../parts/loaded";
import { useCrumbsAbove } from "../../parts/crumbs";
import { Panel, Screen } from "../../parts/screen";
import { EvidenceLine } from "../../parts/evidence";
import { to } from "../../router";
import { useWords } from "../../words";
import { Label } from "../../words/codes";
import { overview, type Overview } from "../overview/figures";
import { KeyFigures } from "../overview/key-figures";
import { Work } from "../overview/work";
import { Years } from "../overview/years";
import { RowsTable, type Row } from "../rows/table";
import { Below } from "./below";
import { Places } from "./places";

type Region = Schemas["Region"];

export function RegionScreen({ code }: { code: string }) {
    const region = useAnswer(askFor("/v1/regions/{code}", code));
    const crumbs = useCrumbsAbove(code);
    const figures = useAnswer(overview({ asOf: null, region: code }));
    const found = region.state === "here" ? (region.value as Region) : null;


    return (
        <Screen title={found?.name ?? code} kind={found ? <Label list="region_kind" code={found.kind} /> : undefined} crumbs={crumbs}>
            <Loaded of={figures}>
                {(value) => (
                    <>
                        <KeyFigures of={value} />
                        {found && <Inside region={found} figures={value} />}
                        <EvidenceLine of={value.evidence} />
                    </>
                )}
            </Loaded>
        </Screen>
    );
}

function Inside({ region, figures }: { region: Region; figures: Overview }) {
    const words = useWords();
    const course = (
        <>
            <Panel title={words.overview.years} note={words.overview.yearsNote}>
                <Years asOf={null} region={region.code} />
            </Panel>
            <Panel title={words.overview.work} note={words.overview.workNote}>
                <Work of={figures} region={region.code} />
            </Panel>
        </>
    );
    switch (region.level) {
        case "province":
        case "regency":
            return (
                <div class="columns wide-first">
                    <Panel title={words.region.below[region.level]}>
                        <Below code={region.code} level={region.level} />
                    </Panel>
                    <div class="stack">
                        <Panel title={words.region.places} note={words.region.placesNote}>
                            <Places region={region} />
                        </Panel>
                        {course}
                    </div>
                </div>
            );
        case "district":
            return (
                <>
                    <Libraries code={region.code} />
                    <Panel title={words.region.below.district}>
                        <Villages code={region.code} />
                    </Panel>
                    <div class="columns">{course}</div>
                </>
            );
        default:
            return (
                <>
                    <Libraries code={region.code} />
                    <div class="columns">{course}</div>
                </>
            );
    }
}

function Libraries({ code }: { code: string }) {
    const words = useWords();
    const answer = useAnswer(ask("/v1/libraries", { region: code, limit: 100 }));
    return (
        <Panel title={words.region.libraries}>
            <Loaded of={answer}>
                {(page) => {
                    const { data, next } = page as unknown as Page<Row>;
                    return (
                        <>
                            <RowsTable type="libraries" rows={data} caption={words.region.libraries} quiet />
                            {next && <a href={to.rows(`/v1/libraries?region=${code}`)}>{words.records.more}</a>}
                        </>
                    );
                }}
            </Loaded>
        </Panel>
    );
}

function Villages({ code }: { code: string }) {
    const answer = useAnswer(follow<Page<Region>>(`/v1/regions/${code}/children?limit=500`));
    return (
        <Loaded of={answer}>
            {({ data }) => (
                <ul class="names">
                    {data.map((village) => (
                        <li key={village.code}>
                            <a href={to.region(village.code)}>{village.name}</a>
                        </li>
                    ))}
                </ul>
            )}
        </Loaded>
    );
}
