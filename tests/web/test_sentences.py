"""How sentences stand beside one another."""

import pytest

from portal.kit.i18n import speaking
from portal.web.jinja import gap


@pytest.mark.parametrize(("language", "between"), [("en", " "), ("zh-Hans", ""), ("zh-Hant", "")])
def test_chinese_sentences_stand_beside_one_another_without_a_space(language, between):
    with speaking(language):
        assert gap() == between
