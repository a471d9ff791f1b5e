// Where the libraries of a region are.

import type { FeatureCollection, Point } from "geojson";
import type { Schemas } from "../../api/base";
import { follow, POINTS } from "../../api/client";
import { both, useAnswer } from "../../api/use";
import { ProvinceMap, type Spot } from "../../map/province";
import { Count } from "../../parts/figures";
import { Loaded } from "../../parts/loaded";
import { to } from "../../router";
import { useFormats, useWords } from "../../words";

type Libraries = FeatureCollection<Point | null, { id: string; name: string }>;

export function Places({ region }: { region: Schemas["Region"] }) {
    const words = useWords();
    const { number } = useFormats();
    const list = `/v1/libraries?region=${region.code}`;
    const fields = "&fields=id,name";
    const [helpedRows, aloneRows] = [`${list}&enrolled=beneficiary`, `${list}&enrolled=replication`];
    const all = useAnswer(follow<Libraries>(`${list}${fields}`), POINTS);
    const helped = useAnswer(follow<Libraries>(`${helpedRows}${fields}`), POINTS);
    const alone = useAnswer(follow<Libraries>(`${aloneRows}${fields}`), POINTS);
    return (
        <Loaded of={both(all, both(helped, alone))}>
            {([libraries, [beneficiaries, replications]]) => {
                const ids = ({ features }: Libraries) => new Set(features.map(({ properties }) => properties.id));
                const [one, other] = [ids(beneficiaries), ids(replications)];
                const spots = libraries.features.flatMap(({ geometry, properties: { id, name } }): Spot[] => {
                    const [longitude, latitude] = geometry?.coordinates ?? [];
                    if (longitude === undefined || latitude === undefined) return [];
                    const role = one.has(id) ? "beneficiary" : other.has(id) ? "replication" : "none";
                    return [{ id, name, longitude, latitude, role }];
                });
                const without = libraries.features.filter(({ properties: { id } }) => !one.has(id) && !other.has(id)).length;
                const lost = libraries.features.length - spots.length;
                return (
                    <>
                        <ProvinceMap
                            code={region.code.slice(0, 2)}
                            title={words.region.placesOf(region.name)}
                            spots={spots}
                            counts={{
                                beneficiary: <Count value={one.size} rows={helpedRows} of={words.map.roles.beneficiary} />,
                                replication: <Count value={other.size} rows={aloneRows} of={words.map.roles.replication} />,
                                none: <Count value={without} rows={`${list}&takes_part=false`} of={words.map.roles.none} />,
                            }}
                        />
                        <p class="note">
                            <a href={to.rows(list)}>{words.region.allLibraries(number(libraries.features.length))}</a>
                            {lost > 0 && (
                                <>
                                    {" · "}
                                    <a href={to.rows(`${list}&located=false`)}>{words.region.withoutPlace(number(lost))}</a>
                                </>
                            )}
                        </p>
                    </>
                );
            }}
        </Loaded>
    );
}
