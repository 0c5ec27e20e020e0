"""Plan files: YAML that people write, read with positions and rewritten without touching what did not change."""

from northing.codec.yaml.emit import render_yaml
from northing.codec.yaml.file import parse_file
from northing.codec.yaml.folder import Folder, load_folder
from northing.codec.yaml.positions import Positions
from northing.codec.yaml.save import save_folder

__all__ = ["Folder", "Positions", "load_folder", "parse_file", "render_yaml", "save_folder"]
