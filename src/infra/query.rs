//! Query strings, checked by the same parameters that the OpenAPI document
//! publishes: unknown and repeated ones are refused, all faults told at once.

use std::{
    any::TypeId,
    cell::RefCell,
    collections::HashMap,
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, openapi::path::Parameter};

use super::{
    error::{Error, Result},
    json::control_character,
    shape::Shape,
};
use crate::domain::{
    Faults, Said,
    fault::{Fault, code},
    text,
};

/// No parameters.
#[derive(Debug, Default, Deserialize)]
pub struct Nothing {}

impl IntoParams for Nothing {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<Parameter> {
        Vec::new()
    }
}

/// The parameters of a query: those of the operation and those of all lists.
pub struct Query<A, B = Nothing>(pub A, pub B);

impl<A, B> FromRequest for Query<A, B>
where
    A: IntoParams + DeserializeOwned + 'static,
    B: IntoParams + DeserializeOwned + 'static,
{
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()))
    }
}

/// Reads a query string.
///
/// # Errors
/// 400 with every fault.
pub fn parse<A, B>(query: &str) -> Result<Query<A, B>>
where
    A: IntoParams + DeserializeOwned + 'static,
    B: IntoParams + DeserializeOwned + 'static,
{
    let mut faults = Faults::new();
    let pairs = pairs(query);
    let members = {
        let form = form::<A, B>();
        let members = form.read(&pairs, &mut faults);
        form.shape.check(&Value::Object(members.clone()), &mut faults);
        members
    };
    if !faults.is_empty() {
        let mut named = Faults::new();
        for fault in faults.into_vec() {
            named.push(Fault {
                pointer: format!("?{}", fault.pointer.trim_start_matches('/')),
                ..fault
            });
        }
        return Err(Error::bad_query(named));
    }
    let (a, b) = split::<A>(members);
    Ok(Query(serde_json::from_value(a)?, serde_json::from_value(b)?))
}

/// The pairs of a query string, decoded.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    web::Query::<Vec<(String, String)>>::from_query(query)
        .map(web::Query::into_inner)
        .unwrap_or_default()
}

/// What a query may hold.
struct Form {
    shape: Shape,
    types: HashMap<String, String>,
}

fn parameters<T: IntoParams>() -> Vec<Value> {
    T::into_params(|| None)
        .into_iter()
        .filter_map(|p| serde_json::to_value(p).ok())
        .collect()
}

fn name_of(parameter: &Value) -> String {
    parameter
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The compiled form of this pair of types, made once a thread.
fn form<A: IntoParams + 'static, B: IntoParams + 'static>() -> Rc<Form> {
    thread_local! {
        static FORMS: RefCell<HashMap<TypeId, Rc<Form>>> = RefCell::default();
    }
    FORMS.with_borrow_mut(|forms| {
        forms
            .entry(TypeId::of::<(A, B)>())
            .or_insert_with(|| Rc::new(Form::new::<A, B>()))
            .clone()
    })
}

impl Form {
    fn new<A: IntoParams, B: IntoParams>() -> Self {
        let (mut properties, mut types, mut required) = (Map::new(), HashMap::new(), Vec::new());
        for parameter in parameters::<A>().into_iter().chain(parameters::<B>()) {
            let name = name_of(&parameter);
            let schema = parameter.get("schema").cloned().unwrap_or(Value::Bool(true));
            let type_name = match schema.get("type") {
                Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).find(|t| *t != "null"),
                Some(one) => one.as_str(),
                None => None,
            };
            if parameter.get("required") == Some(&Value::Bool(true)) {
                required.push(Value::from(name.as_str()));
            }
            types.insert(name.clone(), type_name.unwrap_or("string").to_owned());
            properties.insert(name, schema);
        }
        let schema =
            json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
        Form {
            shape: Shape::compile(schema, Map::new()),
            types,
        }
    }

    /// The pairs as JSON, each of the type its parameter has.
    fn read(&self, pairs: &[(String, String)], faults: &mut Faults) -> Map<String, Value> {
        let mut members = Map::new();
        for (name, value) in pairs {
            if text::has_forbidden_control(value) || text::has_forbidden_control(name) {
                faults.add(
                    format!("/{}", text::normalise(name).replace(char::is_control, "?")),
                    code::CONTROL_CHARACTER,
                    control_character(),
                );
                continue;
            }
            let json = match self.types.get(name).map(String::as_str) {
                Some("integer") => value.parse::<i64>().map_or_else(|_| value.as_str().into(), Value::from),
                Some("number") => value.parse::<f64>().map_or_else(|_| value.as_str().into(), Value::from),
                Some("boolean") => value
                    .parse::<bool>()
                    .map_or_else(|_| value.as_str().into(), Value::from),
                _ => text::normalise(value).into(),
            };
            if members.insert(name.clone(), json).is_some() {
                faults.add(
                    format!("/{name}"),
                    code::DUPLICATE_KEY,
                    Said::fixed("This parameter stands twice.", "Parameter ini muncul dua kali."),
                );
            }
        }
        members
    }
}

fn split<A: IntoParams>(members: Map<String, Value>) -> (Value, Value) {
    let own: Vec<String> = parameters::<A>().iter().map(name_of).collect();
    let (a, b): (Map<_, _>, Map<_, _>) = members.into_iter().partition(|(name, _)| own.contains(name));
    (Value::Object(a), Value::Object(b))
}
