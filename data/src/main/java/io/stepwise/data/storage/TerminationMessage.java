package io.stepwise.data.storage;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where Kubernetes looks for why a container has failed; {@code kubectl describe pod} shows it.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/">
 *     Determine the Reason for Pod Failure</a>
 */
public final class TerminationMessage {
  private static final Path FILE = Path.of("/dev/termination-log");

  private TerminationMessage() {}

  /** Leaves words there, in a container of Kubernetes; elsewhere there is no such file. */
  public static void leave(String words) {
    leave(words, FILE);
  }

  static void leave(String words, Path file) {
    if (Files.isWritable(file)) {
      try {
        Files.writeString(file, words);
      } catch (IOException e) {
        throw new InfrastructureFailure(
            "Cannot leave termination message: " + e.getMessage() + " at " + file, e);
      }
    }
  }
}
