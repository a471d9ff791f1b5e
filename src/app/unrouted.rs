//! What no operation takes: a path that is not there, or a method that the
//! path does not have.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};

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
    if allowed.is_empty() {
        return Err(Error::not_found());
    }
    let allowed = allowed.join(", ");
    let error = Error::detailed(
        codes::method_not_allowed(),
        format!("This address takes {allowed}."),
        format!("Alamat ini menerima {allowed}."),
    );
    Err(error.header(header::ALLOW, allowed))
}
