package io.stepwise.data.format;

import io.stepwise.data.grading.FinalAnswer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The columns of a row that hold a problem, its reference answer and its id, each by several names
 * of which the first one with a value counts. Names are compared without case and surrounding white
 * space, and with spaces and hyphens as underscores; a column that has a name exactly comes first.
 * {@code a.b} is the field {@code b} of the object in column {@code a}. A column of another type
 * has no value.
 *
 * @param problems names of the problem's column
 * @param answers names of the answer's column
 * @param solutions names of columns, after those of the answer, whose texts count only if there is
 *     a final answer in them
 * @param ids names of the id's column
 */
record ProblemColumns(
    List<String> problems, List<String> answers, List<String> solutions, List<String> ids)
    implements Serializable {
  private static final String ROLE = "role";
  private static final String CONTENT = "content";
  private static final String TEXT = "text";

  /**
   * What a row holds.
   *
   * @param problem its text, null without one
   * @param answer the reference answer, empty where it is blank, null without one
   * @param answerText the text from which the answer was taken, e.g. a worked solution; empty where
   *     it is blank, null without one
   * @param id null without one
   */
  record Found(String problem, String answer, String answerText, String id) {}

  /** A text and the answer in it. */
  private record Answer(String value, String text) {}

  /** Reads the row whose object was entered. */
  Found read(RowReader in) throws RowProblem {
    Candidates problem = new Candidates(problems);
    Candidates answer = new Candidates(answers);
    Candidates solution = new Candidates(solutions);
    SourceId id = new SourceId(ids);
    for (String field = in.next(); field != null; field = in.next()) {
      if (field.equals(CsvRow.ERROR)) {
        throw RowProblem.of("row", in.text(field), "as many fields as the header");
      }
      read(field, in, problem, List.of(answer, solution), id);
    }
    Answer found = answer(answer, solution);
    return found == null
        ? new Found(problem.first(), null, null, id.value())
        : new Found(problem.first(), found.value(), found.text(), id.value());
  }

  /**
   * The first final answer, else the first text without one, else "" for a blank column, else null.
   */
  private static Answer answer(Candidates answer, Candidates solution) {
    Answer prose = null;
    for (String value : answer.present()) {
      String reduced = FinalAnswer.in(value).orElse(value);
      if (!FinalAnswer.isProse(reduced)) {
        return new Answer(reduced, value);
      }
      prose = prose == null ? new Answer(reduced, value) : prose;
    }
    for (String value : solution.present()) {
      Optional<String> found = FinalAnswer.in(value);
      if (found.isPresent()) {
        return new Answer(found.get(), value);
      }
    }
    return prose == null && answer.hasBlank() ? new Answer("", "") : prose;
  }

  private static void read(
      String field, RowReader in, Candidates problem, List<Candidates> answers, SourceId id)
      throws RowProblem {
    boolean parent = problem.isParent(field) || answers.stream().anyMatch(a -> a.isParent(field));
    if (in.isObject() && parent) {
      in.enter(field);
      for (String inner = in.next(); inner != null; inner = in.next()) {
        if (!put(field + "." + inner, in, problem, answers)) {
          in.skip();
        }
      }
    } else if (!put(field, in, problem, answers)
        && !id.read(field, in)
        && !id.read(key(field), in)) {
      in.skip();
    }
  }

  /** Keeps a column's value; false if the column is none of these. */
  private static boolean put(
      String field, RowReader in, Candidates problem, List<Candidates> answers) throws RowProblem {
    int column = problem.column(field);
    if (column >= 0) {
      problem.put(column, field, text(field, in));
      return true;
    }
    for (Candidates answer : answers) {
      column = answer.column(field);
      if (column >= 0) {
        answer.put(column, field, answer(field, in));
        return true;
      }
    }
    return false;
  }

  /** A text, the only text of a list, or what the user says in a conversation; else null. */
  private static String text(String field, RowReader in) throws RowProblem {
    if (in.isText()) {
      return in.text(field);
    }
    if (!in.isArray()) {
      in.skip();
      return null;
    }
    List<String> texts = new ArrayList<>();
    List<String> said = new ArrayList<>();
    boolean others = false;
    for (in.enterArray(field); in.nextElement(); ) {
      if (in.isObject()) {
        String message = message(field, in);
        if (message != null) {
          said.add(message);
        }
      } else if (in.isText()) {
        texts.add(in.text(field));
      } else {
        others = true;
        in.skip();
      }
    }
    if (texts.isEmpty() && !others) {
      return said.isEmpty() ? null : String.join("\n\n", said);
    }
    return said.isEmpty() && !others && texts.size() == 1 ? texts.get(0) : null;
  }

  /** The text of a message of a conversation; null if another role than the user has it. */
  private static String message(String field, RowReader in) throws RowProblem {
    String role = "user";
    String content = null;
    in.enter(field);
    for (String name = in.next(); name != null; name = in.next()) {
      if (name.equals(ROLE) && in.isText()) {
        role = in.text(name);
      } else if (name.equals(CONTENT) && in.isText()) {
        content = in.text(name);
      } else if (name.equals(CONTENT) && in.isArray()) {
        content = parts(in);
      } else {
        in.skip();
      }
    }
    return role.equals("user") || role.equals("human") ? content : null;
  }

  /**
   * The texts of a message in parts, {@code [{"type": "text", "text": …}, …]}.
   *
   * @throws RowProblem if a part has no text, e.g. an image: the problem would lack it
   */
  private static String parts(RowReader in) throws RowProblem {
    StringBuilder text = new StringBuilder();
    for (in.enterArray(CONTENT); in.nextElement(); ) {
      if (!in.isObject()) {
        throw RowProblem.of(CONTENT, "a part that is no object", "parts with a text");
      }
      in.enter(CONTENT);
      boolean found = false;
      for (String name = in.next(); name != null; name = in.next()) {
        if (name.equals(TEXT) && in.isText()) {
          text.append(in.text(name));
          found = true;
        } else {
          in.skip();
        }
      }
      if (!found) {
        throw RowProblem.of(CONTENT, "a part without text", "parts with a text, e.g. no image");
      }
    }
    return text.isEmpty() ? null : text.toString();
  }

  /** A text, number or truth value, alone or as the only element of a list; else null. */
  private static String answer(String field, RowReader in) throws RowProblem {
    if (!in.isArray()) {
      return in.scalarOrNull(field);
    }
    int elements = 0;
    String answer = null;
    for (in.enterArray(field); in.nextElement(); elements++) {
      answer = in.scalarOrNull(field);
    }
    return elements == 1 ? answer : null;
  }

  private static String key(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
  }

  /** The texts of one role's columns. */
  private static final class Candidates {
    private final List<String> names;
    private final String[] values;
    private final boolean[] exact;

    Candidates(List<String> names) {
      this.names = names;
      this.values = new String[names.size()];
      this.exact = new boolean[names.size()];
    }

    /** The index of a column's name, −1 for none. */
    int column(String field) {
      int at = names.indexOf(field);
      if (at >= 0) {
        return at;
      }
      String key = key(field);
      for (int k = 0; k < names.size(); k++) {
        if (key(names.get(k)).equals(key)) {
          return k;
        }
      }
      return -1;
    }

    /** Whether a name is that of a field in this column. */
    boolean isParent(String field) {
      String parent = key(field) + ".";
      return names.stream().anyMatch(name -> key(name).startsWith(parent));
    }

    void put(int column, String field, String value) throws RowProblem {
      boolean named = names.get(column).equals(field);
      if (value == null || (exact[column] && !named)) {
        return;
      }
      if (values[column] != null && exact[column] == named) {
        throw RowProblem.of(field, "given twice", "once");
      }
      values[column] = value;
      exact[column] = named;
    }

    List<String> present() {
      List<String> present = new ArrayList<>();
      for (String value : values) {
        if (value != null && !value.isBlank()) {
          present.add(value.strip());
        }
      }
      return present;
    }

    boolean hasBlank() {
      return Arrays.stream(values).anyMatch(value -> value != null && value.isBlank());
    }

    /** The first text as it is written, null without one. */
    String first() {
      for (String value : values) {
        if (value != null && !value.isBlank()) {
          return value;
        }
      }
      return null;
    }
  }
}
