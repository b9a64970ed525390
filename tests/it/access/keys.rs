//! Signing keys that come and go while the service runs.

use std::time::Duration;

use axum::http::Method;
use tests::{Outcome, Serving, Suite, TestContext, cli};
use tokio::time::{sleep, timeout};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_key_is_kept_for_as_long_as_good_tokens_may_be_signed_with_it,
        a_running_service_finds_new_keys_and_drops_retired_ones,
    );
}

/// Longer than a look into the folder takes on a loaded machine.
const PATIENCE: Duration = Duration::from_mins(1);

async fn a_key_is_kept_for_as_long_as_good_tokens_may_be_signed_with_it(
    context: TestContext,
) -> Outcome {
    let database = context.database().await?;
    let habeas = |arguments: &[&str]| cli::habeas(&context, &database, arguments);
    let refused = habeas(&["keys", "rotate"])?;
    assert_eq!(
        refused.code,
        Some(1),
        "there is nothing to rotate: {refused:?}"
    );
    let first = habeas(&["keys", "generate"])?.success()?.trim().to_owned();
    let second = habeas(&["keys", "rotate", "--signs-in", "1h"])?;
    let second = second.success()?.trim().to_owned();
    let listed = habeas(&["keys", "list"])?;
    let expected = format!("{first}  EdDSA  signs\n{second}  EdDSA  signs later\n");
    assert_eq!(listed.success()?, expected);
    for (kid, words) in [(&*first, "This key signs"), ("none", "no such key")] {
        let refused = habeas(&["keys", "retire", kid])?;
        assert_eq!(refused.code, Some(1), "{kid}: {refused:?}");
        assert!(refused.stderr.contains(words), "{kid}: {refused:?}");
    }
    // It has signed nothing yet.
    habeas(&["keys", "retire", &second])?.success()?;
    let listed = habeas(&["keys", "list"])?;
    assert_eq!(listed.success()?, format!("{first}  EdDSA  signs\n"));
    let retired = context
        .folder()
        .join("keys")
        .join(format!("{second}.retired"));
    assert!(retired.exists());
    Ok(())
}

async fn status(instance: &Serving, token: &str) -> Outcome<u16> {
    let path = "/graphql?query=%7Bviewer%7BclientId%7D%7D";
    let fields = [("authorization", format!("Bearer {token}"))];
    Ok(instance.request(Method::GET, path, &fields, "").await?.0)
}

async fn answers(instance: &Serving, token: &str, expected: u16) -> Outcome {
    let answered = async {
        while status(instance, token).await? != expected {
            sleep(Duration::from_millis(50)).await;
        }
        Outcome::Ok(())
    };
    let answered = timeout(PATIENCE, answered).await;
    answered.map_err(|_| format!("the token is not answered with {expected}"))?
}

async fn a_running_service_finds_new_keys_and_drops_retired_ones(context: TestContext) -> Outcome {
    let instance = context.demo().await?;
    let old = instance.token("reader")?;
    let slugs = instance.habeas(&["organization", "list"])?;
    let first: serde_json::Value =
        serde_json::from_str(slugs.success()?.lines().next().unwrap_or_default())?;
    let slug = first["slug"].as_str().ok_or("no organization")?;
    let create = [
        "token",
        "create",
        "--organization",
        slug,
        "--scope",
        "facilities:read",
    ];
    let token =
        || -> Outcome<String> { Ok(instance.habeas(&create)?.success()?.trim().to_owned()) };
    let rotate = || -> Outcome<String> {
        let made = instance.habeas(&["keys", "rotate", "--signs-in", "0s"])?;
        Ok(made.success()?.trim().to_owned())
    };
    // Keys go by the second in which they begin to sign.
    sleep(Duration::from_millis(1_100)).await;
    let second = rotate()?;
    let of_second = token()?;
    answers(instance, &of_second, 200).await?;
    sleep(Duration::from_millis(1_100)).await;
    rotate()?;
    let of_third = token()?;
    answers(instance, &of_third, 200).await?;
    let refused = instance.habeas(&["keys", "retire", &second])?;
    assert_eq!(
        refused.code,
        Some(1),
        "good tokens are signed with it: {refused:?}"
    );
    assert_eq!(status(instance, &of_second).await?, 200);
    instance
        .habeas(&["keys", "retire", &second, "--force"])?
        .success()?;
    answers(instance, &of_second, 401).await?;
    assert_eq!(status(instance, &of_third).await?, 200);
    assert_eq!(status(instance, old).await?, 200);
    Ok(())
}
