from settings import Settings
from terminal.docs import ATTRIBUTES_FILE, README_FILE, attributes_page, with_settings


def test_the_page_of_attributes_is_what_the_catalogue_says():
    assert ATTRIBUTES_FILE.read_text(encoding="utf-8") == attributes_page(), "run: python manage.py docs"


def test_the_readme_lists_every_setting_as_it_is():
    readme = README_FILE.read_text(encoding="utf-8")
    assert readme == with_settings(readme), "run: python manage.py docs"
    for name in Settings.model_fields:
        assert f"`{name.upper()}`" in readme
