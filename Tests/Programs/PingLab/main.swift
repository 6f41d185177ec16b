import LabKit
import Ping

runLab(.ping)
