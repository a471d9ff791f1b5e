//! Bodies that are no records: a request to sign in, a secret to set.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::{error::Result, shape::Shape};
use crate::domain::Faults;

/// Reads a body: its shape is that of the type, no more and no less.
///
/// # Errors
/// 422 with every fault.
pub fn read<T: ToSchema + DeserializeOwned + 'static>(body: &Value) -> Result<T> {
    check::<T>(body).finish()?;
    Ok(T::deserialize(body)?)
}

/// What is wrong with the shape of a body.
pub fn check<T: ToSchema + 'static>(body: &Value) -> Faults {
    type Shapes = RwLock<HashMap<TypeId, Arc<Shape>>>;
    static SHAPES: LazyLock<Shapes> = LazyLock::new(RwLock::default);
    let known = SHAPES.read().ok().and_then(|s| s.get(&TypeId::of::<T>()).cloned());
    let shape = known.unwrap_or_else(|| {
        let shape = Arc::new(Shape::exactly::<T>());
        if let Ok(mut shapes) = SHAPES.write() {
            shapes.insert(TypeId::of::<T>(), shape.clone());
        }
        shape
    });
    let mut faults = Faults::new();
    shape.check(body, &mut faults);
    faults
}
