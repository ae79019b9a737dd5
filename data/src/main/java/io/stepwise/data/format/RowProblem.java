package io.stepwise.data.format;

/** Something in a row is not as its format says; carries one line for the quarantine. No stack. */
final class RowProblem extends Exception {
  private static final long serialVersionUID = 1L;

  RowProblem(String message) {
    super(message, null, false, false);
  }

  /** A field with an unexpected value. */
  static RowProblem of(String field, Object value, String expected) {
    String shown = String.valueOf(value);
    return new RowProblem(
        "bad "
            + field
            + " ("
            + (shown.length() > 60 ? shown.substring(0, 60) + "…" : shown)
            + ", expected "
            + expected
            + ")");
  }

  /** The same problem in one element of an array that its message names with "[]". */
  RowProblem in(String array, int index) {
    String name = array.substring(0, array.length() - 1) + index + "]";
    return new RowProblem(getMessage().replace("bad " + array, "bad " + name));
  }
}
