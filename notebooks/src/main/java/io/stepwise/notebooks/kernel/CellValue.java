package io.stepwise.notebooks.kernel;

/**
 * Carries a cell's value out of JShell, which runs in this process but gives values as words only.
 */
public final class CellValue {
  private static Object kept;

  private CellValue() {}

  /** Called from the cell. */
  public static synchronized void keep(Object value) {
    kept = value;
  }

  static synchronized Object take() {
    Object value = kept;
    kept = null;
    return value;
  }
}
