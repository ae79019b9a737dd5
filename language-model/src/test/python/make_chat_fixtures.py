"""Makes what ChatTemplateParityTest compares with: templates, and what transformers renders of them.

    "$(./environment.sh FOLDER)" make_chat_fixtures.py ../resources/io/stepwise/lm/chat/cases.json [SEED COUNT]

Whole templates in the style of well-known families, written for this test; single constructs of the
language, and some that are refused; and random templates drawn from a grammar (COUNT of them from SEED).
Each case holds what was rendered, or "error": the kind of failure in Python. The clock stands at
2026-03-09 14:05:07. Made with the versions in requirements.txt.
"""
import datetime
import json
import random
import sys

import transformers.utils.chat_template_utils as chat


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 9, 14, 5, 7)


chat.datetime = Clock
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}

CHATS = {
    "one": [{"role": "user", "content": "What is 2 + 3?"}],
    "system": [
        {"role": "system", "content": " Be brief.\n"},
        {"role": "user", "content": "Hi there \n"},
        {"role": "assistant", "content": " Hello <b>you</b> & \"them\". "},
        {"role": "user", "content": "Naïve 数学 \U0001f600?"},
    ],
    "reasoning": [
        {"role": "user", "content": "7*6"},
        {"role": "assistant", "content": "<think>\nseven sixes\n</think>\n\n42"},
        {"role": "user", "content": "and 7*7"},
        {"role": "assistant", "content": "49", "reasoning_content": "\nseven sevens\n"},
        {"role": "user", "content": "thanks"},
    ],
    "tool": [
        {"role": "user", "content": "weather?"},
        {"role": "assistant", "content": None, "tool_calls": [
            {"type": "function", "function": {"name": "look", "arguments": {"city": "Ulm", "days": 2, "deep": [1.5, True, None]}}}]},
        {"role": "tool", "content": "rain", "name": "look"},
        {"role": "tool", "content": "sun", "name": "look"},
    ],
    "parts": [{"role": "user", "content": [{"type": "text", "text": "see"}, {"type": "image"}]}],
    "broken": [{"role": "assistant", "content": "me first"}, {"role": "assistant", "content": "again"}],
    "none": [],
}

TEMPLATES = {
    "chatml": """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou help with sums.<|im_end|>\\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
""",
    "qwen": """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "<|im_end|>\\n" }}
{%- else %}
    {%- if messages and messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nAnswer in steps.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- if message.content %}
            {{- '\\n' + message.content }}
        {%- endif %}
        {%- for call in message.tool_calls %}
            {%- if call.function is defined %}
                {%- set call = call.function %}
            {%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' }}
            {{- call.name }}
            {{- '", "arguments": ' }}
            {{- call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' }}
        {{- message.content }}
        {{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
""",
    "qwen-thinks": """{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index and (loop.last or (not loop.last and reasoning_content)) %}
            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
""",
    "llama3": """{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if messages and messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{{- "Today: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{#- Turns, one by one. #}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("One call at a time!") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
        {{- '{"name": "' + tool_call.name + '", ' }}
        {{- '"parameters": ' }}
        {{- tool_call.arguments | tojson(indent=4) }}
        {{- "}<|eot_id|>" }}
    {%- else %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable and message.content is not string %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
""",
    "mistral": """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("Roles must take turns, the user first") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- elif message == user_messages[-1] %}
            {{- "[INST] >" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token }}
    {%- else %}
        {{- raise_exception("Only user and assistant, not " ~ message.role) }}
    {%- endif %}
{%- endfor %}
""",
    "zephyr": """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>
' + message['content'] + eos_token }}
{% elif message['role'] == 'assistant' %}
{{ '<|assistant|>
'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}""",
    "deepseek": """{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, system_prompt='') %}{%- for message in messages %}{%- if message['role'] == 'system' %}{% set ns.system_prompt = message['content'] %}{%- endif %}{%- endfor %}{{bos_token}}{{ns.system_prompt}}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<|User|>' + message['content']}}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<|Assistant|>' + content + eos_token}}{%- endif %}{%- if message['role'] == 'tool' %}{%- set ns.is_tool = true -%}{{ '\\n<tool>' ~ message.content ~ '</tool>' }}{%- endif %}{%- endfor -%}{% if add_generation_prompt and not ns.is_tool %}{{'<|Assistant|><think>\\n'}}{% endif %}""",
    "gemma": """{{ bos_token }}
{%- if messages and messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\\n\\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end_of_turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model\\n'}}
{%- endif -%}
""",
    "macros": """{%- macro type_of(schema, wide=false) -%}
    {%- if schema is mapping -%}
        { {%- for key, value in schema.items() -%}
            {{ ', ' if not loop.first }}{{ key }}: {{ type_of(value, wide=wide) }}
        {%- endfor -%} }
    {%- elif schema is iterable and schema is not string -%}
        [{% for v in schema %}{{ type_of(v) }}{{ ";" if not loop.last }}{% endfor %}]
    {%- else -%}
        {{ schema if wide else schema | string | upper }}
    {%- endif -%}
{%- endmacro -%}
{% for m in messages %}
  {% set line %}
    {{ m.role | capitalize }}: {{ type_of(m, wide=loop.index is odd) }}
  {% endset %}
{{ line | trim | replace("\\n", "~") }}
{% endfor %}
{% generation %}{{ messages | map(attribute='role') | join('/') }}{% endgeneration %}

""",
}

CONSTRUCTS = r"""
{{ nope }}|{{ none }}|{{ true }}|{{ 1.0 }}|{{ [1,'a',none,true] }}|{{ {'a': 1, 2: [{}]} }}|{{ (1,) }}|{{ () }}
{{ nope.x }}
{{ nope + 'a' }}
{{ 'a' + 1 }}
{{ none + 'a' }}
{{ 'a' ~ 1 ~ none ~ nope ~ 2.5 ~ [1] }}
{{ messages[99] }}|{{ messages[0].nope }}|{{ messages[0]['nope'] }}
{{ messages[99].role }}
{{ 7 // 2 }} {{ 7 / 2 }} {{ 7 % 3 }} {{ 2 ** 3 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 'ab' * 2 }} {{ [1] * 2 }} {{ 2 ** -1 }} {{ -2 ** 2 }} {{ 2 ** 3 ** 2 }}
{{ 1 / 0 }}
{{ 6 / 3 }} {{ 1e20 }} {{ 1.5e-7 }} {{ 0.1 + 0.2 }} {{ 1e15 }} {{ 1e16 }} {{ 123456789.125 }} {{ 2.0 * 3 }} {{ 0.0001 }} {{ 0.00001 }}
{{ true + 1 }} {{ -true }} {{ true == 1 }} {{ 1 == 1.0 }} {{ '1' == 1 }} {{ none == false }} {{ '' == none }} {{ [1,2] == [1,2] }} {{ (1,2) == [1,2] }} {{ {'a': 1} == {'a': 1.0} }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ 1 != 2 }} {{ 'B' < 'a' }}
{{ 1 < 'a' }}
{{ 'x' if false }}|{{ 'x' if true }}|{{ 'a' if false else 'b' if false else 'c' }}
{{ not true or true and false }} {{ 'a' or 'b' }} {{ '' or 'b' }} {{ 'a' and 0 }} {{ not '' }} {{ not [] }} {{ not {} }} {{ not 0.0 }}
{{ 'user' in ['user'] }} {{ 'a' in 'abc' }} {{ 'role' in messages[0] }} {{ 'z' not in messages[0] }} {{ 1 in (1,2) }} {{ 'x' in nope }} {{ 3 in range(4) }}
{{ 1 in 'abc' }}
{{ 'abc'[0] }}{{ 'abc'[-1] }}{{ 'abc'[1:] }}{{ 'abc'[::-1] }}{{ 'abcdef'[1:5:2] }}{{ 'abc'[5:] }}{{ 'abc'[-2:] }}{{ 'abc'[:-1] }}{{ 'abc'[10] }}
{{ [1,2,3][::2] }}{{ [1,2,3][-1:0:-1] }}{{ (1,2,3)[1:] }}{{ [1,2][:-5] }}{{ messages[:1] }}
{{ 'naïve 数\U0001f600x'[-2] }}{{ 'naïve 数\U0001f600x' | length }}{{ '\U0001f600a'[0] }}{{ 'a\x41\u00e9\101\q\t|' }}
{% for c in 'a\U0001f600b' %}{{ c }}.{% endfor %}
{{ "it's" }}{{ ["it's", 'say "x"', 'both \' "', 'new\nline\ttab\\', 'é\x07\u200b'] }}
{{ 'a' 'b' "c" }}
{{ ' x '.strip() }}|{{ 'xxaxx'.strip('x') }}|{{ ' x '.lstrip() }}|{{ ' x '.rstrip() }}|{{ 'abcab'.strip('ab') }}|{{ '\u3000\x1f x\n'.strip() }}|
{{ 'a,b,,c'.split(',') }}{{ ' a  b '.split() }}{{ 'a b c'.split(' ', 1) }}{{ ' a b  c '.split(none, 1) }}{{ 'abc'.split('x') }}{{ ''.split(',') }}{{ ''.split() }}{{ 'a,b,c'.rsplit(',', 1) }}
{{ 'abc'.split('') }}
{{ 'abc'.startswith('ab') }}{{ 'abc'.startswith(('x', 'a')) }}{{ 'abc'.endswith('bc') }}{{ 'abc'.find('c') }}{{ 'abc'.find('x') }}{{ 'abab'.rfind('ab') }}{{ 'abab'.count('ab') }}
{{ 'abc'.startswith(1) }}
{{ 'aXbX'.replace('X', '--') }}{{ 'aXbX'.replace('X', '', 1) }}{{ 'AbC'.lower() }}{{ 'AbC'.upper() }}{{ 'hello wOrld it\'s'.title() }}{{ 'hELLO'.capitalize() }}{{ 'hello-wORLD (x) it\'s' | title }}
{{ 'a\nb\r\nc\n'.splitlines() }}{{ ', '.join(['a','b']) }}{{ 'pre-x'.removeprefix('pre-') }}{{ 'x.py'.removesuffix('.py') }}{{ 'a=b=c'.partition('=') }}{{ 'a=b=c'.rpartition('=') }}{{ 'x'.partition('=') }}
{{ '12'.isdigit() }}{{ ''.isdigit() }}{{ 'ab'.isalpha() }}{{ 'a1'.isalnum() }}{{ ' \n'.isspace() }}{{ 'AB1'.isupper() }}{{ 'ab'.islower() }}{{ '1'.isupper() }}
{{ messages[0].get('content') }}|{{ messages[0].get('nope') }}|{{ messages[0].get('nope', 'd') }}|{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}{{ messages[0].keys() | list }}{{ messages[0].values() | list | length }}
{% set m = {'items': 1, 'get': 2, 'x': 3} %}{{ m['items'] }}{{ m.x }}{{ m['get'] }}{{ m.items is callable }}{{ m.items() | list }}
{{ messages.append(1) }}
{{ messages[0].update({'a': 1}) }}
{{ messages.index(messages[0]) }}{{ [1,2,1].count(1) }}
{{ messages[0].content.__class__ }}|{{ messages.__len__ is defined }}
{{ ''.__class__.__mro__ }}
{{ range.__globals__ }}
{{ messages|first|length }}{{ messages|last|length }}{{ []|first }}{{ 'abc'|first }}{{ 'abc'|last }}{{ [3,1,2]|sort }}{{ ['b','A','c']|sort }}{{ ['b','A','c']|sort(case_sensitive=true) }}{{ [3,1,2]|sort(reverse=true) }}
{{ [1,2,3]|reverse|list }}{{ 'abc'|reverse }}{{ [1,1,2,'a','A']|unique|list }}{{ {'b':1,'A':2}|dictsort }}{{ {'b':1}|items|list }}
{{ messages|map(attribute='role')|list }}{{ messages|selectattr('role','equalto','user')|list|length }}{{ messages|rejectattr('role','equalto','user')|map(attribute='role')|join(', ') }}{{ [0,1,'',none]|select|list }}{{ [1,2,3]|reject('odd')|list }}{{ ['a','b']|map('upper')|list }}{{ [1,2]|select('gt',1)|list }}
{{ messages|map(attribute='nope', default='-')|join }}{{ messages|selectattr('name')|list }}{{ [[1,2],[3,4]]|map(attribute=1)|list }}{{ [{'a':{'b':1}}]|map(attribute='a.b')|list }}
{% set g = [1,2]|select %}{{ g|list }}{{ g|list }}{% set h = [1,2,3]|select %}{{ h|first }}{{ h|list }}
{{ ([1]|select)|length }}
{{ 'a'|default('x') }}{{ nope|default('x') }}{{ ''|default('x', true) }}{{ none|d('x') }}{{ none|d('x', boolean=true) }}{{ nope|default }}
{{ '  a '|trim }}|{{ nope|trim }}|{{ 5|trim }}|{{ none|upper }}|{{ 'xax'|trim('x') }}|{{ 'aXa'|replace('a', 'b') }}|{{ 'aaa'|replace('a', 'b', 2) }}|{{ 1|string ~ 'a' }}
{{ 'a\nb\n\nc'|indent }}|{{ 'a\nb'|indent(2, true) }}|{{ 'a\n\nb'|indent(2, blank=true) }}|{{ 'a\nb'|indent('>') }}
{{ '3'|int + 1 }}{{ 'x'|int }}{{ 'x'|int(7) }}{{ 3.9|int }}{{ '3.7'|int }}{{ -3.9|int }}{{ '2.5'|float }}{{ 2|float }}{{ none|int }}{{ true|int }}{{ 'y'|float }}
{{ messages|tojson }}
{{ [1,{'a':[],'b':{}}]|tojson(indent=2) }}{{ {'b':1,'a':2}|tojson(sort_keys=true) }}{{ [1,2]|tojson(separators=(',',':')) }}{{ 'é\u2028"<>&\'\x7f\x01'|tojson }}{{ 'é😀'|tojson(ensure_ascii=true) }}{{ 3.0|tojson }}{{ none|tojson }}{{ {1:2}|tojson }}{{ (1,2)|tojson }}{{ [1]|tojson(indent=0) }}
{{ nope|tojson }}
{{ messages[0].content is string }}{{ messages is iterable }}{{ messages[0] is mapping }}{{ messages is sequence }}{{ 1 is number }}{{ true is number }}{{ true is integer }}{{ 1 is integer }}{{ 1.0 is float }}{{ none is none }}{{ nope is none }}{{ nope is defined }}{{ nope is undefined }}{{ true is true }}{{ 1 is true }}{{ false is false }}{{ 'a' is iterable }}{{ 1 is iterable }}{{ range is callable }}{{ true is boolean }}
{{ 3 is odd }}{{ 3 is even }}{{ 6 is divisibleby 3 }}{{ 6 is divisibleby(4) }}{{ 1 is eq 1 }}{{ 1 is not eq 1 }}{{ 'a' is in ['a'] }}{{ 'A' is upper }}{{ 2 is gt(1) }}
{{ messages is not defined or 1 }}{{ not messages is defined }}{{ 1 is defined and 2 }}
{% for i in range(3) %}{{ i }}{% else %}e{% endfor %}{% for i in [] %}x{% else %}e{% endfor %}{% for i in nope %}x{% else %}u{% endfor %}{% for k in {'a':1,'b':2} %}{{ k }}{% endfor %}{{ range(5, 0, -2)|list }}{{ range(2)|length }}
{% for i in none %}x{% endfor %}
{% for i in range(1000000) %}x{% endfor %}
{% for m in messages if m.role == 'user' %}{{ loop.index }}{{ loop.length }}{{ loop.last }}{% endfor %}
{% for i in [1,2,3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.cycle('a','b') }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.changed(i // 2) }};{% endfor %}
{% for a, b in [[1,2],(3,4)] %}{{ a }}{{ b }}{% for c in 'xy' %}{{ loop.depth }}{{ c }}{% endfor %}{% endfor %}{% for (a, b) in [[1,2]] %}{{ a + b }}{% endfor %}
{% for a, b in [[1,2,3]] %}{{ a }}{% endfor %}
{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}
{% set x = 1 %}{% for i in [1,2] %}{{ x }}{% set x = x + 5 %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 9 %}{% endif %}{{ x }}
{% set ns = namespace(a=1, b='x') %}{% for i in [1,2] %}{% set ns.a = ns.a + i %}{% set ns.c = i %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c }}{{ ns.nope }}{{ namespace({'q': 1}).q }}
{% set ns.a = 1 %}
{% set m = {} %}{% set m.a = 1 %}
{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set t = 1, %}{{ t }}{% set u = (1, 2) %}{{ u[1] }}
{% set a %}  block {{ 1 + 1 }}  {% endset %}<{{ a }}>{% set b | upper | trim %} x {% endset %}<{{ b }}>
{% macro f(x, y='d', z=y) %}[{{ x }}-{{ y }}-{{ z }}]{% endmacro %}{{ f('a') }}{{ f('b', y='c') }}{{ f() }}{{ f(1, 2, 3) }}{{ f is callable }}
{% macro f(x) %}{{ x }}{% endmacro %}{{ f(1, 2) }}
{% macro f(x) %}{{ x }}{% endmacro %}{{ f(y=2) }}
{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}{% set g = 5 %}{% macro h() %}{{ g }}{% endmacro %}{% set g = 6 %}{{ h() }}
{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}
{{ g() }}
{{ 1() }}
{% filter upper %}abc{{ 'd' }}{% endfilter %}{% filter replace('a', 'b') | upper %}aa{% endfilter %}
{% if false %}a{% elif 1 %}b{% else %}c{% endif %}{% if 0 %}{% elif 0 %}{% else %}z{% endif %}
   {% if true %}\nx\n   {% endif %}\ny\n
  {{ 'a' }}\n  {% set x = 1 %}  \n b\n\n
a {%- if true -%} \n b \n {%- endif %} c {%+ if true %} d {% endif +%}\n e {#- note -#} f {# note #}\ng
x\n  {# note #}\n  y {% raw %}{{ x }} {% if %}{% endraw %}\nz {%- raw -%}  {{ }}  {%- endraw -%} w
{{- bos_token -}}  x  {{ eos_token }}{{ pad_token }}{{ unk_token }}
\n{% if true %}\n\na{% endif %}\r\nb\rc\n
{{ '{{' }}{{ '%}' }}{{ {'a': {'b': 1}}['a']['b'] }}{{ {'a': {}} }}
{{ [1, 2,] }}{{ {'a': 1,} }}{{ dict(a=1, b=2) }}{{ dict({'a': 1}, b=3) }}{{ dict() }}
{{ strftime_now('%d %b %Y, %A %B %m %y %H:%M:%S %I %p %j %a %%') }}
{{ raise_exception('no ' ~ 1) }}
{{ messages.0.role }}{{ [[1,2]].0.1 }}
{{ 'x'|nofilter }}
{{ 1 is notest }}
{% include 'x' %}
{% import 'os' as os %}
{% extends 'x' %}
{% notag %}
{% if true %}
{% endif %}
{{ 'a }}
{{ (1 }}
{{ 1 + }}
{% set = 3 %}
{% call f() %}{% endcall %}
{{ true is true }} {{ none is not none }} {{ 1 if 1 is not none else 2 }} {{ (1, 2) | length }} {{ 'x' is in('xyz') }}
{{ 2.5 * 2 }} {{ 1 - 0.5 }} {{ 10 ** 15 }} {{ 1 / 3 }} {{ 100 * 1.1 }} {{ 5 / 2 * 2 }}
{{ '' is string }}{{ [] is sequence }}{{ {} is sequence }}{{ () is iterable }}{{ nope is iterable }}{{ nope is sequence }}{{ nope is string }}{{ nope == nope2 }}{{ nope != none }}{{ nope|length }}{{ nope|list }}{{ nope|join }}
{{ loop is defined }}{{ loop }}
""".strip("\n").split("\n")

# What Jinja2 can do and the Java side refuses by name.
UNSUPPORTED = r"""
{{ 1_000 }}
{{ 2 is sameas 2 }}
{{ lipsum() }}
{% block a %}{% endblock %}
{{ "%s" | format("a") }}
{{ "a" | safe }}
{{ "<a>" | e }}
{{ "{}".format(1) }}
{{ "%s" % 1 }}
{% for i in [[1,[2]]] recursive %}{{ i }}{% endfor %}
{% with a = 1 %}{{ a }}{% endwith %}
{{ 9223372036854775807 + 1 }}
{{ 99999999999999999999 }}
{{ cycler('a') }}
{{ messages | groupby('role') }}
{{ [1,2,3] | batch(2) | list }}
{{ 'a' | center(9) }}
{{ range(3) }}{{ messages[0].items() }}
{{ namespace() }}
{{ dict.fromkeys(['a']) }}
{{ 1.5 // 1 }} {{ 5.5 % 2 }}
{{ self is defined }}
""".strip("\n").split("\n")


def grammar(rng):
    names = ["messages", "m", "x", "nope", "bos_token", "n", "words", "table"]

    def literal():
        return rng.choice(["0", "1", "-2", "7", "2.5", "''", "'a'", "' b '", "'a b a'", "'x\\ny'",
                           "true", "false", "none", "[]", "[1, 'a']", "{}", "{'a': 1}", "(1, 2)"])

    def expression(depth):
        if depth == 0:
            return rng.choice([literal(), rng.choice(names)])
        a, b, c = (lambda: expression(depth - 1)), (lambda: expression(depth - 1)), (lambda: expression(rng.randrange(depth)))
        return rng.choice([
            lambda: f"{a()} + {b()}", lambda: f"{a()} - {b()}", lambda: f"{a()} * 2", lambda: f"{a()} ~ {b()}",
            lambda: f"({a()})", lambda: f"{a()} == {b()}", lambda: f"{a()} != {b()}", lambda: f"{a()} < {b()}",
            lambda: f"{a()} and {b()}", lambda: f"{a()} or {b()}", lambda: f"not {a()}", lambda: f"{a()} in {b()}",
            lambda: f"{a()} if {c()} else {b()}", lambda: f"{a()} if {b()}", lambda: f"{a()} // 2", lambda: f"{a()} % 3",
            lambda: f"({a()})[{b()}]", lambda: f"({a()})[{c()}:{b()}]", lambda: f"({a()})[::-1]",
            lambda: f"({a()}) | {rng.choice(['trim', 'upper', 'length', 'list', 'first', 'last', 'string', 'tojson', 'reverse', 'sort', 'lower', 'int', 'default(3)', 'join', 'capitalize', 'unique | list'])}",
            lambda: f"({a()}) | join({b()})", lambda: f"({a()}) | replace('a', {b()})", lambda: f"({a()}) | default({b()}, true)",
            lambda: f"({a()}) is {rng.choice(['defined', 'none', 'string', 'mapping', 'iterable', 'sequence', 'number', 'not none', 'undefined', 'true', 'odd', 'boolean'])}",
            lambda: f"({a()}).{rng.choice(['role', 'content', 'strip()', 'split()', 'upper()', 'items()', 'a', 'nope', 'keys() | list', 'get(1)'])}",
            lambda: f"({a()}).{rng.choice(['split', 'startswith', 'replace', 'get', 'strip'])}({b()})",
            lambda: f"[{a()}, {b()}]", lambda: f"{{'k': {a()}}}", lambda: f"f({a()})", lambda: f"messages | map(attribute='role') | join({a()})",
            lambda: f"({a()}) | map('string') | list", lambda: f"({a()}) | select | list", lambda: f"namespace(a={a()}).a",
        ])()

    def space():
        return rng.choice(["", "", " ", "\n", "  \n ", "t", " t\n", "\n\n"])

    def mark():
        return rng.choice(["", "", "", "-"])

    def plus():
        return rng.choice(["", "", "", "-", "+"])

    def tag(words):
        return f"{{%{plus()} {words} {plus()}%}}"

    def statement(depth):
        e = lambda: expression(rng.randrange(3))
        kinds = [lambda: f"{{{{{mark()} {e()} {mark()}}}}}", lambda: tag(f"set {rng.choice(['x', 'm', 'n'])} = {e()}"),
                 lambda: f"{{#{mark()} note {mark()}#}}"]
        if depth > 0:
            inner = lambda: body(depth - 1)
            kinds += [
                lambda: tag(f"if {e()}") + inner() + tag("endif"),
                lambda: tag(f"if {e()}") + inner() + tag(f"elif {e()}") + inner() + tag("else") + inner() + tag("endif"),
                lambda: tag(f"for m in {rng.choice(['messages', 'words', e()])}") + inner() + "{{ loop.index }}" + tag("endfor"),
                lambda: tag(f"for m in messages if {e()}") + inner() + tag("else") + inner() + tag("endfor"),
                lambda: tag("set x") + inner() + tag("endset"),
                lambda: tag("macro f(x, m=2)") + inner() + tag("endmacro"),
                lambda: tag("filter upper") + inner() + tag("endfilter"),
                lambda: "{% set ns = namespace(v=0) %}" + tag("for n in [1, 2]") + "{% set ns.v = ns.v + n %}" + inner() + tag("endfor") + "{{ ns.v }}",
            ]
        return rng.choice(kinds)()

    def body(depth):
        return "".join(space() + statement(depth) for _ in range(rng.randrange(1, 4))) + space()

    prelude = "{% set words = ['b', 'a b', ''] %}{% set table = {'a': 1, 'role': 'r'} %}{% set n = 3 %}"
    return prelude + body(2)


def render(template, messages, prompt):
    try:
        text, _ = chat.render_jinja_template(
            conversations=[messages], chat_template=template, add_generation_prompt=prompt, **TOKENS)
        return {"expected": text[0]}
    except Exception as e:  # whatever it is, the test asks for a refusal
        return {"error": type(e).__name__}


def unescape(line):
    """Constructs stand on one line; \\n and \\r outside braces are line breaks."""
    parts, inside, i = [], 0, 0
    while i < len(line):
        if line[i:i + 2] in ("{{", "{%"):
            inside += 1
        if line[i:i + 2] in ("}}", "%}"):
            inside -= 1
        if inside <= 0 and line[i:i + 2] in ("\\n", "\\r"):
            parts.append("\n" if line[i + 1] == "n" else "\r")
            i += 2
        else:
            parts.append(line[i])
            i += 1
    return "".join(parts)


def main(path, seed=20260309, count=300):
    cases = []

    def add(name, template, chat_name, prompt):
        cases.append({"name": name, "template": template, "chat": chat_name, "prompt": prompt,
                      **render(template, CHATS[chat_name], prompt)})

    for name, template in TEMPLATES.items():
        for chat_name in CHATS:
            for prompt in (True, False):
                add(f"{name} of {chat_name}", template, chat_name, prompt)
    for i, line in enumerate(CONSTRUCTS):
        add(f"construct {i}", unescape(line), "system", True)
    for i, line in enumerate(UNSUPPORTED):
        add(f"unsupported {i}", line, "system", True)
    rng = random.Random(int(seed))
    while int(count) > 0:
        add(f"random {seed}/{count}", grammar(rng), rng.choice(["system", "one", "tool"]), True)
        if "error" in cases[-1] and rng.random() < 0.8:
            cases.pop()  # most random templates fail; a few such are enough
            continue
        count = int(count) - 1
    with open(path, "w") as out:
        json.dump({"tokens": TOKENS, "chats": CHATS, "cases": cases}, out, ensure_ascii=True, indent=0)
        out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
