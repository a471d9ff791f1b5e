// Light or dark: as the computer has it, unless somebody chooses. On paper always light.

import { kept } from "./store";

export const theme = kept<"auto" | "light" | "dark">("sinergi.theme", ["auto", "light", "dark"], "auto");

const show = () => {
    document.documentElement.dataset["theme"] = theme.get();
};
theme.watch(show);
show();
