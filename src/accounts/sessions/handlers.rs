//! The operations of signing in and out.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header},
    post,
    web::Data,
};

use super::{
    api::{LoginRequest, Me, PasswordRequest, RefreshRequest, Tokens},
    refresh_token::IDLE,
    rights,
    store::{self, Begun},
};
use crate::{
    access::{Gate, Session, actor::PrincipalKind, claims},
    accounts::{
        credentials::{self, Hasher, store::Credentials},
        sign_in::Attempt,
    },
    domain::{Faults, Language, Said, fault::code},
    infra::{Db, Error, Result, body, clock, codes, db::Kind, json::Json, proxy::TrustedProxies, reply},
};

/// Sign in
///
/// Gives an access token for ten minutes and a refresh token for the next. A
/// wrong name, a wrong password and a disabled account are answered alike.
/// After five failures for a name, or twenty from an address, attempts are
/// answered with 429 for a time that doubles.
#[utoipa::path(post, path = "/auth/login", tag = "auth", security(()), request_body = LoginRequest, responses((status = 200, description = "Tokens of a new session.", body = Tokens)))]
#[post("/auth/login")]
pub async fn auth_login(
    request: HttpRequest,
    db: Data<Db>,
    gate: Data<Gate>,
    hasher: Data<Hasher>,
    proxies: Data<TrustedProxies>,
    body: Json,
) -> Result<HttpResponse> {
    let LoginRequest { name, password } = body::read(&body.0)?;
    let name = name.to_lowercase();
    let from = proxies.client_address(&request);
    let attempt = Attempt::person(&name, from);
    let counted = attempt.clone();
    let known = db
        .write(Kind::Real, move |db| {
            counted.count(db)?;
            credentials::store::of_person(db, &name)
        })
        .await?;
    let (id, hash) = known.map(|k| (k.id, k.credentials.secret_hash)).unzip();
    let hash = hash.flatten();
    let right = attempt.compare(&db, &hasher, password, hash.clone()).await?;
    let (Some(id), Some(hash), true) = (id, hash, right) else {
        log::info!("sign-in refused, from {from}");
        return Err(Error::refused(codes::invalid_credentials()));
    };
    let begun = db
        .write(Kind::Real, move |db| {
            if !credentials::store::still(db, id, &hash)? {
                return Err(Error::refused(codes::invalid_credentials()));
            }
            attempt.succeed(db)?;
            store::begin(db, id)
        })
        .await?;
    log::info!("signed in: {id}, from {from}");
    tokens(&gate, begun)
}

/// Continue a session
///
/// A refresh token is used once and gives the next. A retry within ten seconds
/// is given the same one again; any other use of an old token ends the session.
#[utoipa::path(post, path = "/auth/refresh", tag = "auth", security(()), request_body = RefreshRequest, responses((status = 200, description = "The next tokens of the session.", body = Tokens)))]
#[post("/auth/refresh")]
pub async fn auth_refresh(db: Data<Db>, gate: Data<Gate>, body: Json) -> Result<HttpResponse> {
    let RefreshRequest { refresh_token } = body::read(&body.0)?;
    // The refusal is told after the commit: the end of a session must be kept.
    let begun = db
        .write(Kind::Real, move |db| store::go_on(db, &refresh_token))
        .await?
        .ok_or_else(|| Error::refused(codes::invalid_refresh_token()))?;
    tokens(&gate, begun)
}

fn tokens(gate: &Gate, begun: Begun) -> Result<HttpResponse> {
    gate.reload_keys();
    let issued = claims::issue(
        &gate.keys(),
        gate.issuer(),
        begun.principal,
        Some(begun.family),
        clock::now(),
    )?;
    reply::json(
        StatusCode::OK,
        &Tokens {
            access_token: issued,
            token_type: "Bearer",
            expires_in: claims::LIFETIME.num_seconds(),
            refresh_token: begun.refresh_token,
            refresh_expires_in: IDLE.num_seconds(),
        },
    )
}

/// Sign out
///
/// Ends the session of the token: its access tokens at once, its refresh token
/// for good.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", responses((status = 204, description = "The session has ended.")))]
#[post("/auth/logout")]
pub async fn auth_logout(session: Session) -> Result<HttpResponse> {
    let id = session.actor.id;
    let family = session.session.ok_or_else(|| {
        Error::detailed(
            codes::conflict(),
            "The token of a partner system belongs to no session; it ends by itself.",
            "Token sistem mitra tidak terikat sesi; token itu berakhir sendiri.",
        )
    })?;
    session
        .db()
        .write(Kind::Real, move |db| store::end(db, id, family))
        .await?;
    Ok(no_content())
}

fn no_content() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Change one's own password
///
/// The other sessions end; the present one goes on.
#[utoipa::path(post, path = "/auth/password", tag = "auth", request_body = PasswordRequest, responses((status = 204, description = "The password has been changed.")))]
#[post("/auth/password")]
pub async fn auth_password(
    session: Session,
    request: HttpRequest,
    hasher: Data<Hasher>,
    proxies: Data<TrustedProxies>,
    body: Json,
) -> Result<HttpResponse> {
    let PasswordRequest {
        current_password,
        new_password,
    } = body::read(&body.0)?;
    let me = session.actor.clone();
    if me.kind == PrincipalKind::Client {
        return Err(Error::detailed(
            codes::conflict(),
            "A partner system has no password; an administrator sets its credentials.",
            "Sistem mitra tidak memiliki kata sandi; administrator mengatur kredensialnya.",
        ));
    }
    let mut faults = Faults::new();
    credentials::rules::check_password("/new_password", &new_password, &me.name, &me.display_name, &mut faults);
    faults.finish()?;
    // A stolen token must not serve to guess the password either.
    let attempt = Attempt::person(&me.name, proxies.client_address(&request));
    let (counted, id) = (attempt.clone(), me.id);
    let hash = session
        .db()
        .write(Kind::Real, move |db| {
            counted.count(db)?;
            credentials::store::hash_of(db, id)
        })
        .await?;
    if !attempt
        .compare(session.db(), &hasher, current_password, Some(hash.clone()))
        .await?
    {
        return Err(wrong_password());
    }
    // The password was right, also when there is no place left to hash the next.
    let (right, kept) = (attempt, hasher.hash(new_password).await);
    session.db().write(Kind::Real, move |db| right.succeed(db)).await?;
    let kept = Credentials {
        secret_hash: Some(kept?),
        public_key: None,
    };
    let (author, present) = (session.author(&request)?, session.session);
    session
        .write(Kind::Real, author, move |db, author| {
            if !credentials::store::still(db, id, &hash)? {
                return Err(wrong_password());
            }
            credentials::store::replace_own(db, author, present, &kept)
        })
        .await?;
    Ok(no_content())
}

fn wrong_password() -> Error {
    let mut faults = Faults::new();
    faults.add(
        "/current_password",
        code::WRONG_SECRET,
        Said::fixed("This is not the present password.", "Ini bukan kata sandi saat ini."),
    );
    Error::invalid(faults)
}

/// Who am I, and what may I do where
#[utoipa::path(get, path = "/auth/me", tag = "auth", responses((status = 200, description = "The caller, its grants in force and what they allow.", body = Me)))]
#[get("/auth/me")]
pub async fn auth_me(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    let language = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .map(Language::from_header)
        .unwrap_or_default();
    let actor = &session.actor;
    reply::json(
        StatusCode::OK,
        &Me {
            id: actor.id,
            name: actor.name.clone(),
            display_name: actor.display_name.clone(),
            kind: actor.kind,
            session_id: session.session,
            grants: rights::rights(&actor.grants),
            may: rights::permissions(&actor.grants, language),
        },
    )
}
