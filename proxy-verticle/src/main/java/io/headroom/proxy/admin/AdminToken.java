package io.headroom.proxy.admin;

import io.headroom.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The token that opens the admin API: from the environment, or the first line of a file that is
 * read again every few seconds. Never logged and never kept in the clear; used from any thread.
 */
public final class AdminToken {
  private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?i:token|bearer) +([\\x21-\\x7e]+)");
  private static final Pattern USABLE = Pattern.compile("[\\x21-\\x7e]+");
  private static final long RELOAD_MILLIS = 2_000;
  private static final long LONGEST_FILE = 4_096;
  private static final byte[] NONE = {};
  private static final String READ = "read";

  /** What an {@code Authorization} header is worth. */
  public enum Verdict {
    /** The right token. */
    ALLOWED,
    /** No usable header. */
    MISSING,
    /** A token, but not the right one. */
    WRONG,
    /** Not judged: too many wrong ones came from there. */
    TOO_MANY,
    /** No token is configured, so that nobody is let in. */
    OFF
  }

  private final String file;
  private final Guesses guesses = new Guesses(System::nanoTime);

  /** SHA-256 of the token; empty: none. */
  private volatile byte[] digest;

  /** What the last reading came to, so that a lasting fault is logged once. */
  private volatile String state = "";

  public AdminToken(Settings.Management settings) {
    this.file = settings.tokenFile();
    this.digest = file.isEmpty() ? digestOf(settings.token()) : NONE;
  }

  /** None, ever: nobody is let in. */
  public static AdminToken none() {
    return new AdminToken(new Settings.Management("", 0, "", ""));
  }

  /** Reads the file, if there is one, now and every two seconds; never fails. */
  public Future<Void> watch(Vertx vertx) {
    if (file.isEmpty()) {
      return Future.succeededFuture();
    }
    vertx.setPeriodic(RELOAD_MILLIS, timer -> reload(vertx.fileSystem()));
    return reload(vertx.fileSystem());
  }

  /**
   * Judges a request.
   *
   * @param authorization every {@code Authorization} header of the request
   * @param address of who shows it, whose guesses slow down
   */
  public Verdict judge(List<String> authorization, String address) {
    byte[] expected = digest;
    if (expected.length == 0) {
      return Verdict.OFF;
    }
    if (authorization.size() != 1) {
      return Verdict.MISSING;
    }
    Matcher header = AUTHORIZATION.matcher(authorization.get(0).strip());
    if (!header.matches()) {
      return Verdict.MISSING;
    }
    if (!guesses.may(address)) {
      return Verdict.TOO_MANY;
    }
    if (MessageDigest.isEqual(expected, digestOf(header.group(1)))) {
      return Verdict.ALLOWED;
    }
    guesses.wrong(address);
    return Verdict.WRONG;
  }

  /** Whether there is none, so that nobody is let in. */
  public boolean isOff() {
    return digest.length == 0;
  }

  private Future<Void> reload(FileSystem files) {
    return files
        .props(file)
        .compose(
            props ->
                props.size() > LONGEST_FILE
                    ? Future.<Buffer>failedFuture("longer than " + LONGEST_FILE + " bytes")
                    : files.readFile(file))
        .map(content -> content.toString(StandardCharsets.UTF_8).lines().findFirst().orElse(""))
        .onSuccess(line -> took(line.strip()))
        .onFailure(this::lost)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private void took(String token) {
    boolean usable = USABLE.matcher(token).matches();
    digest = usable ? digestOf(token) : NONE;
    tell(
        usable ? READ : "expected printable ASCII characters without spaces; the admin API is off");
  }

  private void lost(Throwable cause) {
    digest = NONE;
    tell("cannot be read, the admin API is off: " + cause.getMessage());
  }

  private void tell(String now) {
    if (!now.equals(state)) {
      state = now;
      LOG.atLevel(now.equals(READ) ? Level.INFO : Level.WARN)
          .log("management.tokenFile {}: {}", file, now);
    }
  }

  private static byte[] digestOf(String token) {
    if (token.isEmpty()) {
      return NONE;
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
