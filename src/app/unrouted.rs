//! What no operation takes: a path that is not there, or a method that the
//! path does not have.

use actix_web::{HttpRequest, HttpResponse, error::PathError, http::header, web::Data};

use crate::{
    infra::{Error, Result, codes},
    openapi::Document,
};

/// 404, or 405 with the methods of this path, as the document names them.
///
/// # Errors
/// Always.
pub async fn answer(request: HttpRequest, document: Data<Document>) -> Result<HttpResponse> {
    let allowed = document.methods(request.path());
    Err(if allowed.is_empty() {
        Error::not_found()
    } else {
        takes(&allowed)
    })
}

/// A path whose parameters cannot be read: 400, or 405 where it is an address of
/// its own (`/plans/agenda`) that does not take the method, so that the request
/// came to the next that looks like it (`/plans/{id}`).
pub fn malformed(error: &PathError, request: &HttpRequest) -> Error {
    let allowed = request
        .app_data::<Data<Document>>()
        .map(|document| document.methods(request.path()))
        .unwrap_or_default();
    if !allowed.is_empty() && !allowed.iter().any(|method| request.method() == method.as_str()) {
        return takes(&allowed);
    }
    Error::detailed(
        codes::bad_request(),
        format!("The path is not well-formed: {error}."),
        "Alamat tidak benar bentuknya.".to_owned(),
    )
}

fn takes(allowed: &[String]) -> Error {
    let allowed = allowed.join(", ");
    Error::detailed(
        codes::method_not_allowed(),
        format!("This address takes {allowed}."),
        format!("Alamat ini menerima {allowed}."),
    )
    .header(header::ALLOW, allowed)
}
