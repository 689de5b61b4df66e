package io.headroom.e2e.process;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Closes what a test class (as a static field) or one test (as an instance field) opened, the last
 * first, whether or not the test got as far as it meant to.
 */
public final class Owned implements AfterAllCallback, AfterEachCallback {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean ofClass;

  /** Takes over {@code resource} and returns it. */
  public <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /** For a static field: keep everything until the class ends. */
  public Owned untilClassEnds() {
    ofClass = true;
    return this;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (!ofClass) {
      closeAll();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    closeAll();
  }

  private void closeAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
