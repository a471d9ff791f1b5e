//! The forms in which lists and statistics can be had whole.

use serde_json::{Value, json};
use utoipa::{IntoParams, openapi::path::ParameterIn};

use crate::{
    records::export::{ExportFormat, form::FormatParams},
    statistics,
};

/// Adds the other forms to the answer of a list.
pub fn complete(path: &str, method: &str, operation: &mut Value) {
    let is_statistic = statistics::addresses::ALL.iter().any(|address| address.path == path);
    if method != "get" || !(is_list(path, operation) || is_statistic) {
        return;
    }
    if is_statistic {
        // Lists have it among their parameters already.
        let parameters = FormatParams::into_params(|| Some(ParameterIn::Query));
        let parameters = parameters.into_iter().filter_map(|p| serde_json::to_value(p).ok());
        if let Some(held) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
            held.extend(parameters);
        }
    }
    let has_point = path.ends_with("/libraries") || path.contains("/regions");
    let Some(content) = operation
        .pointer_mut("/responses/200/content")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    for form in ExportFormat::ALL {
        if *form == ExportFormat::GeoJson && !has_point {
            continue;
        }
        let media_type = form.media_type().split(';').next().unwrap_or_default();
        content.insert(media_type.to_owned(), json!({ "schema": schema(*form) }));
    }
}

fn is_list(path: &str, operation: &Value) -> bool {
    operation
        .pointer("/responses/200/content/application~1json/schema/$ref")
        .and_then(Value::as_str)
        .is_some_and(|r| r.ends_with("Page"))
        && !path.ends_with("/history")
        && !path.ends_with("/ancestors")
}

fn schema(form: ExportFormat) -> Value {
    match form {
        ExportFormat::Csv | ExportFormat::CsvExcel => json!({
            "type": "string",
            "description": "All rows, with a header (RFC 4180). With `format=csv_excel` as Excel of Indonesia takes it: a byte order mark, `;` between cells, a comma in fractions. Text that a spreadsheet would take for a formula has an apostrophe before it."
        }),
        ExportFormat::Ndjson => json!({"type": "string", "description": "All rows, one object a line."}),
        ExportFormat::GeoJson => {
            json!({"type": "object", "description": "All rows as a FeatureCollection (RFC 7946)."})
        }
        ExportFormat::Xlsx => json!({
            "type": "string", "format": "binary",
            "description": "All rows as a workbook of Excel, with types; a second sheet tells where they come from. At most 1,048,575 rows (422 `export_too_large`)."
        }),
        ExportFormat::Parquet => json!({
            "type": "string", "format": "binary",
            "description": "All rows as Apache Parquet, with types; lists and objects as JSON."
        }),
    }
}
