package io.stepwise.lm.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that ask for too much, or for what is not theirs. */
class HostileTemplateTest {
  private static final JsonNode MESSAGES =
      Json.read("[{\"role\": \"user\", \"content\": \"hi\"}]", "here");

  private static String render(String template) {
    return ChatTemplate.of(template, Map.of(), "the folder").render(MESSAGES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'a' * 1000000000 }}",
        "{{ 'a' * 9223372036854775807 }}",
        "{{ [0] * 100000000 }}",
        "{{ 2 ** 9223372036854775807 }}",
        "{{ 3 ** 100000 }}",
        "{{ 'x' | indent(1000000000) }}",
        "{{ [[1]] | tojson(indent=2000000000) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{% set ns = namespace(t='ab') %}{% for i in range(64) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
        "{% set ns = namespace(t='ab') %}{% for i in range(64) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
        "{% set ns = namespace(t='ab') %}{% for i in range(64) %}{% set ns.t = ns.t.replace('a', 'aa') %}{% endfor %}",
        "{% set ns = namespace(t='ab') %}{% for i in range(64) %}{% set ns.t = ns.t | join(ns.t) %}{% endfor %}",
        "{% set ns = namespace(t=[0]) %}{% for i in range(64) %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.t }}",
        "{% set ns = namespace(t=[0]) %}{% for i in range(64) %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.t | tojson }}",
        "{% set ns = namespace(t=[0], u=[0]) %}{% for i in range(64) %}{% set ns.t = [ns.t, ns.t] %}{% set ns.u = [ns.u, ns.u] %}{% endfor %}{{ ns.t == ns.u }}",
        "{% set ns = namespace(t=[]) %}{% for i in range(99999) %}{% set ns.t = [ns.t] %}{% endfor %}{{ ns.t }}",
        "{% set ns = namespace(t=[]) %}{% for i in range(99999) %}{% set ns.t = [ns.t] %}{% endfor %}{{ ns.t | tojson }}",
        "{% set ns = namespace(t=[]) %}{% for i in range(99999) %}{% set ns.t = ns.t + [i] %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(x) %}{{ f(x + 1) }}{{ f(x + 1) }}{% endmacro %}{{ f(0) }}",
        "{% set t = 'a' * 1000000 %}{% for i in range(99999) %}{{ t.count('aa') }}{% endfor %}",
        "{% set t = 'a' * 1000000 %}{% for i in range(99999) %}{{ t[5] }}{% endfor %}",
        "{% set t = range(99999) | list %}{% for i in t %}{% if t == t + [] %}{% endif %}{% endfor %}",
        "{% set t = range(99999) | list %}{% for i in t %}{{ -1 in t }}{% endfor %}",
        "{{ range(1000000) }}"
      })
  void templatesThatAskForTooMuchAreStopped(String template) {
    long started = System.nanoTime();
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("at the folder");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.getClass().getName() }}",
        "{{ messages[0].content.getClass() }}",
        "{{ messages[0].class.name }}",
        "{{ messages.class.forName('java.lang.Runtime') }}",
        "{{ range.__globals__['os'].system('true') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ namespace.__init__ }}{{ 1 + namespace.__init__ }}",
        "{% set ns = namespace() %}{% set ns.__class__ = 1 %}",
        "{{ namespace(__class__=1) }}",
        "{{ lipsum.__globals__ }}",
        "{{ java.lang.System.exit(1) }}",
        "{% include 'config.json' %}",
        "{% import 'os' as os %}",
        "{% extends '/etc/passwd' %}",
        "{{ messages | attr('class') }}",
        "{{ messages.clear() }}",
        "{{ messages.append(1) }}",
        "{{ messages[0].pop('role') }}",
        "{{ open('/etc/passwd') }}",
        "{{ ____int3rpr3t3r____ + 1 }}"
      })
  void nothingBeyondTheMessagesCanBeReached(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot re");
  }

  @Test
  void deepNestingIsRejectedAndModestNestingIsNot() {
    for (String unit : new String[] {"(", "[", "not ", "-", "{'a':", "a["}) {
      assertThatThrownBy(() -> render("{{ " + unit.repeat(100_000)))
          .isInstanceOf(InvalidInput.class);
    }
    assertThatThrownBy(() -> render("{% if 1 %}".repeat(10_000))).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> render("{{ " + "1 + ".repeat(200_000) + "1 }}"))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> render("{{ a" + ".a".repeat(200_000) + " }}"))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> render("x".repeat(2 << 20))).isInstanceOf(InvalidInput.class);
    assertThat(render("{{ " + "(".repeat(20) + "1" + ")".repeat(20) + " }}")).isEqualTo("1");
    assertThat(render("{% if 1 %}".repeat(20) + "x" + "{% endif %}".repeat(20))).isEqualTo("x");
    assertThat(render("{{ " + "1 + ".repeat(500) + "1 }}")).isEqualTo("501");
  }

  @Test
  void largeTemplatesWithinTheLimitsAreRendered() {
    assertThat(render("{% for i in range(99999) %}{{ i % 10 }}{% endfor %}")).hasSize(99_999);
    assertThat(render("{{ 'a' * 1000000 }}")).hasSize(1_000_000);
    assertThat(
            render(
                "{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(20) }}"))
        .startsWith("2019");
  }
}
