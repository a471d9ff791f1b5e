//! Sums that a file says and that follow from their parts.

use serde_json::Value;

use crate::domain::{FaultCode, Said, fault::code};

/// What is wrong with a sum, and what would be right: it is not that of a column
/// of these objects. Parts that are no numbers are refused where they stand.
pub fn fault(told: &Value, items: &Value, column: &str) -> Option<(FaultCode, Said, Option<String>)> {
    if told.is_null() {
        return None;
    }
    let Some(told) = told.as_i64() else {
        let said = Said::fixed("Takes a whole number.", "Menerima bilangan bulat.");
        return Some((code::WRONG_TYPE, said, None));
    };
    let parts = items.as_array().into_iter().flatten();
    let parts = parts.map(|item| item.get(column)?.as_i64());
    let parts: Vec<i64> = parts.collect::<Option<_>>()?;
    let sum = parts.into_iter().try_fold(0_i64, i64::checked_add)?;
    if sum == told {
        return None;
    }
    let said = Said::new(
        format!("The parts add up to {sum}."),
        format!("Jumlah bagiannya {sum}."),
    );
    Some((code::CONTRADICTION, said, Some(sum.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_sum_is_that_of_its_parts() {
        let code = |told: Value, items: Value| fault(&told, &items, "n").map(|(code, ..)| code.0);
        assert_eq!(code(json!(3), json!([{"n": 1}, {"n": 2}])), None);
        assert_eq!(code(json!(4), json!([{"n": 1}, {"n": 2}])), Some("contradiction"));
        assert_eq!(code(json!(0), json!([])), None);
        assert_eq!(code(Value::Null, json!([{"n": 1}])), None);
        assert_eq!(code(json!("3"), json!([])), Some("wrong_type"));
        // What is wrong with a part is told of the part.
        assert_eq!(code(json!(3), json!([{"n": "1"}])), None);
        assert_eq!(code(json!(3), json!([{"n": i64::MAX}, {"n": 2}])), None);
    }
}
