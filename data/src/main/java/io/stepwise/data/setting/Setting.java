package io.stepwise.data.setting;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a setting on the record component that holds it: what it does, its unit and its range.
 * Help, checks and the settings reference are generated from it. The key is the component's name in
 * kebab case; the default is the value in the record's default instance. On a list, the range
 * applies to each element.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** One sentence for the help, without a full stop. */
  String value();

  /** Unit of a number in the plural, e.g. "tokens"; empty for none. */
  String unit() default "";

  /**
   * What help shows in place of a text value, e.g. "FILE"; empty for the last word of the key in
   * capitals.
   */
  String placeholder() default "";

  /** Whether the command cannot start without a value. */
  boolean required() default false;

  /** Whether {@code @FILE} stands for the content of a text file. */
  boolean orFile() default false;

  /**
   * Constants of an enumeration that the command rejects, as they are typed; help and completion
   * leave them out.
   */
  String[] except() default {};

  /** Smallest value. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Exclusive lower bound. */
  double above() default Double.NEGATIVE_INFINITY;

  /** Largest value. */
  double max() default Double.POSITIVE_INFINITY;

  /** Exclusive upper bound. */
  double below() default Double.POSITIVE_INFINITY;
}
