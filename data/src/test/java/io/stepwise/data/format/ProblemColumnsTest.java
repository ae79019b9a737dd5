package io.stepwise.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plain problem files of other hands: names, types and worked answers as they come. */
class ProblemColumnsTest {
  private static String read(String format, String row, String... columns) {
    FormatSettings settings = FormatSettings.defaults().withColumns(List.of(columns));
    ParseOutcome outcome = Rows.of(Formats.named(format, settings)).outcome(row);
    assertThat(outcome).as(row).isInstanceOf(ParseOutcome.Accepted.class);
    Problem problem = ((ParseOutcome.Accepted) outcome).problems().get(0);
    String id = problem.sourceId() == null ? "" : problem.sourceId() + ": ";
    return id + problem.text() + " = " + problem.answer();
  }

  private static String read(String row) {
    return read("problems", row);
  }

  @Test
  void answersHaveAnyScalarType() {
    for (String format : List.of("problems", "math")) {
      assertThat(read(format, "{'problem':'P','answer':'8'}")).isEqualTo("P = 8");
      assertThat(read(format, "{'problem':'P','answer':8}")).isEqualTo("P = 8");
      assertThat(read(format, "{'problem':'P','answer':true}")).isEqualTo("P = true");
      assertThat(read(format, "{'problem':'P','answer':['4']}")).isEqualTo("P = 4");
      assertThat(read(format, "{'problem':'P','answer':[4.5]}")).isEqualTo("P = 4.5");
      assertThat(Rows.of(format).refused("{'problem':'P','answer':['1','2']}")).contains("answer");
      assertThat(Rows.of(format).refused("{'problem':'P','answer':null}")).contains("answer");
    }
  }

  @Test
  void columnOfAnotherTypeGivesWayToALaterOne() {
    assertThat(read("{'question':'Q','answer':'9','solution':['a','b']}")).isEqualTo("Q = 9");
    assertThat(read("{'problem':{'x':1},'question':'Q','answer':['a','b'],'target':9}"))
        .isEqualTo("Q = 9");
    assertThat(read("math", "{'problem':'P','final_answer':{'v':1},'answer':7,'solution':[1]}"))
        .isEqualTo("P = 7");
    assertThat(Rows.of("problems").refused("{'question':5,'answer':'9'}")).contains("problem");
  }

  @Test
  void namesAreComparedWithoutCaseAndSurroundingSpace() {
    assertThat(read("{'ID':'x','Question ':'Q',' ANSWER':'7'}")).isEqualTo("x: Q = 7");
    assertThat(read("{'Problem':'Q','Final Answer':'7'}")).isEqualTo("Q = 7");
    assertThat(read("{'QUESTION':'other','question':'Q','Answer':'8','answer':'7','ANSWER':'6'}"))
        .as("an exact name comes first")
        .isEqualTo("Q = 7");
    assertThat(read("problems", "{'body':'Q','RESULT':'7'}", "problem=Body", "answer=Result"))
        .isEqualTo("Q = 7");
    assertThat(Rows.of("problems").refused("{'question':'Q','answer':'1','answer':'2'}"))
        .contains("given twice");
  }

  @Test
  void conversationGivesWhatTheUserSays() {
    String chat =
        "{'prompt':[{'role':'system','content':'Be brief.'},{'role':'user','content':'Q?'}],";
    assertThat(read(chat + "'answer':'7'}")).isEqualTo("Q? = 7");
    assertThat(
            read(
                "{'data_source':'d','reward_model':{'style':'rule','ground_truth':'72'},"
                    + chat.substring(1)
                    + "'extra_info':{'answer':'no','index':3}}"))
        .isEqualTo("Q? = 72");
    assertThat(
            read(
                "{'prompt':[{'content':[{'type':'text','text':'A '},{'type':'text','text':'B'}],"
                    + "'role':'user'},{'role':'user','content':'C'}],'answer':'7'}"))
        .isEqualTo("A B\n\nC = 7");
    assertThat(read("{'question':['Q'],'answer':'7'}")).isEqualTo("Q = 7");
    assertThat(
            Rows.of("problems")
                .refused("{'prompt':[{'role':'assistant','content':'Q'}],'answer':'7'}"))
        .contains("problem");
    assertThat(Rows.of("problems").refused("{'prompt':['Q','R'],'answer':'7'}"))
        .contains("problem");
  }

  @Test
  void problemWithAnImageIsNotReadWithoutIt() {
    String text = "{'type':'text','text':'Find the area.'}";
    for (String other : List.of("{'type':'image'}", "{'type':'image_url','url':'a.png'}", "'b'")) {
      for (String parts : List.of(other + "," + text, text + "," + other)) {
        assertThat(
                Rows.of("problems")
                    .refused("{'prompt':[{'role':'user','content':[" + parts + "]}],'answer':'7'}"))
            .contains("bad content (a part ");
      }
    }
    assertThat(read("{'prompt':[{'role':'user','content':[" + text + "]}],'answer':'7'}"))
        .isEqualTo("Find the area. = 7");
  }

  @Test
  void workedAnswerIsReducedToItsFinalAnswer() {
    assertThat(read("{'question':'Q','solution':'We add. So the answer is 18.'}"))
        .isEqualTo("Q = 18");
    assertThat(read("{'question':'Q','answer':'It halves.\\n#### 9'}")).isEqualTo("Q = 9");
    assertThat(read("math", "{'problem':'Q','answer':'So \\\\boxed{9}.'}")).isEqualTo("Q = 9");
    assertThat(read("math", "{'problem':'Q','solution':'Add. The answer is $9$.'}"))
        .isEqualTo("Q = 9");
    String prose = "First we add all of the apples. Then we halve the sum and are done.";
    assertThat(read("{'question':'Q','answer':'" + prose + "','solution':'\\\\boxed{9}'}"))
        .as("another column has the final answer")
        .isEqualTo("Q = 9");
    assertThat(read("{'question':'Q','answer':'" + prose + "'}"))
        .as("none has one")
        .isEqualTo("Q = " + prose);
    assertThat(read("{'question':'Q','answer':'Paris, France'}")).isEqualTo("Q = Paris, France");
  }
}
