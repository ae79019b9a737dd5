package io.stepwise.notebooks.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What Jupyter starts: {@code Start CONNECTION_FILE}. Ends when Jupyter says so. */
public final class Start {
  private static final Logger LOG = Logger.getLogger("");

  private Start() {}

  /**
   * Serves one notebook.
   *
   * @param arguments path of the file in which Jupyter wrote where it listens
   */
  public static void main(String[] arguments) throws Exception {
    LOG.setLevel(Level.WARNING); // Jupyter's side tells of every message
    String connection = Files.readString(Path.of(arguments[0]));
    JupyterConnection jupyter = new JupyterConnection(KernelConnectionProperties.parse(connection));
    new JavaKernel(System.getProperty("java.class.path")).becomeHandlerForConnection(jupyter);
    jupyter.connect();
    jupyter.waitUntilClose();
    System.exit(0); // Spark's threads would go on
  }
}
