import LabKit

runLab(.misbehaving)
