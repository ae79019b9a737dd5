package io.stepwise.data.grading;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Boxes of LaTeX: {@code \boxed{6}}, {@code \boxed {6}}, {@code \boxed 6}, {@code \boxed6} and the
 * same with {@code \fbox}. Without braces a box holds what follows up to white space or a dollar
 * sign.
 */
final class Boxes {
  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox)(?![a-zA-Z])\\s*+");
  private static final int MOST_WITHOUT_BRACES = 1000;
  private static final int NO_BOX = -1;

  private final String text;
  private int lastStart = NO_BOX;
  private String last;

  private Boxes(String text) {
    this.text = text;
  }

  /** The contents of the last box that is closed and not empty. One pass over the text. */
  static Optional<String> last(String text) {
    Boxes boxes = new Boxes(text);
    boxes.read();
    return Optional.ofNullable(boxes.last);
  }

  private void read() {
    Matcher box = BOX.matcher(text);
    Deque<Integer> open = new ArrayDeque<>(); // where a box's contents begin, NO_BOX for a brace
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        if (!box.region(i, text.length()).lookingAt()) {
          i++; // an escaped brace is a character like others
        } else if (box.end() < text.length() && text.charAt(box.end()) == '{') {
          open.push(box.end() + 1);
          i = box.end();
        } else {
          withoutBraces(box.end());
          i = box.end() - 1;
        }
      } else if (c == '{') {
        open.push(NO_BOX);
      } else if (c == '}' && !open.isEmpty()) {
        int start = open.pop();
        if (start != NO_BOX) {
          found(start, text.substring(start, i));
        }
      }
    }
  }

  private void withoutBraces(int start) {
    int end = start;
    int most = Math.min(text.length(), start + MOST_WITHOUT_BRACES);
    while (end < most && text.charAt(end) != '$' && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    while (end > start && ".,;:!?".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    found(start, text.substring(start, end));
  }

  private void found(int start, String contents) {
    String stripped = contents.strip();
    if (start > lastStart && !stripped.isEmpty()) {
      lastStart = start;
      last = stripped;
    }
  }
}
